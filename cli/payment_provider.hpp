#pragma once

#include "cli/payment_options.hpp"
#include "domain/result.hpp"
#include "http/site.hpp"
#include "payments/gateway.hpp"
#include "payments/statement.hpp"
#include "storage/store.hpp"
#include "support/logging.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace onsale::cli {

/// The payment provider, with what it works by.
class payment_provider {
public:
  virtual ~payment_provider() = default;

  virtual std::shared_ptr<payments::gateway> gateway() = 0;

  /// What it has in its own books.
  virtual std::shared_ptr<payments::statement> statement() = 0;

  /// Whether it states what was made in a period, and so can be compared with
  /// the bookings again and again. Otherwise it states all there is.
  virtual bool keeps_times() const = 0;

  /// The page of the simulated bank; empty if the banks are real.
  virtual http::bank_desk bank() {
    return {};
  }

  /// How the page takes cards.
  virtual http::card_form cards() const {
    return {};
  }

  /// Empty if the provider sends nothing by itself.
  virtual http::webhook_desk webhooks() {
    return {};
  }

  /// Nothing is sent any more. What is on its way is answered with nothing, and
  /// what waits for its turn is not answered at all: it is done in the next
  /// life.
  virtual void stop() = 0;
};

/// What a provider is for: to sell, or to look at what was sold, which needs
/// neither an address for buyers nor webhooks.
enum class provider_use : uint8_t { sell, look };

/// @param store outlives the provider
/// @returns the provider, or a sentence that says which option is wrong
result<std::unique_ptr<payment_provider>, std::string>
make_payment_provider(const payment_options& options, provider_use use,
                      storage::store& store, const support::logger& log);

/// Payments are known to who took them and to nobody else. Has the provider of
/// the options claim the money of the store, unless it is only to look.
/// @returns how the program is to end, which has been said then: another
/// provider takes that money, or the store has not answered
std::optional<int>
refuse_other_provider(const payment_options& options, provider_use use,
                      storage::store& store);

/// The claim alone: whoever has joined the store makes it once more.
/// @param done gets `in_use` if another provider takes the money, or may
void claim_store(std::string provider, storage::store& store,
                 storage::reply_to<unit> done);

} // namespace onsale::cli
