#pragma once

#include "domain/result.hpp"
#include "http/site.hpp"
#include "payments/gateway.hpp"
#include "storage/store.hpp"
#include "support/logging.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace onsale::cli {

/// How tickets are paid for.
struct payment_options {
  std::string provider = "simulated"; // or "stripe"

  // The simulated provider.
  uint32_t delay_ms = 0;
  std::string books = "store"; // or "memory"

  // Stripe. Its keys never come from the command line, which everybody on the
  // machine can see: `ONSALE_STRIPE_SECRET_KEY`, `ONSALE_STRIPE_WEBHOOK_SECRETS`
  // (separated by commas), or files with one a line.
  std::string public_url; // where buyers come back to from their bank
  std::string stripe_url = "https://api.stripe.com";
  std::string stripe_key_file;
  std::string stripe_webhook_file;
  std::string stripe_certificates; // a file of authorities; empty: the system's
  double stripe_rate = 25;         // calls a second to each endpoint
};

/// The payment provider, with what it works by.
class payment_provider {
public:
  virtual ~payment_provider() = default;

  virtual std::shared_ptr<payments::gateway> gateway() = 0;

  /// The page of the simulated bank; empty if the banks are real.
  virtual http::bank_desk bank() {
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

/// @param store outlives the provider
/// @returns the provider, or a sentence that says which option is wrong
result<std::unique_ptr<payment_provider>, std::string>
make_payment_provider(const payment_options& options, storage::store& store,
                      const support::logger& log);

} // namespace onsale::cli
