#pragma once

#include "payments/gateway.hpp"
#include "payments/simulated/call_meter.hpp"
#include "payments/simulated/fates.hpp"
#include "payments/simulated/provider_book.hpp"
#include "payments/timer.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace onsale::payments {

struct simulated_options {
  /// Time of a call, there and back, without that of the book: evenly spread
  /// between the two.
  std::chrono::milliseconds delay_min{0};
  std::chrono::milliseconds delay_max{0};
  uint64_t delay_seed = 1;
  /// Misfortunes of the network; none: there are none.
  fate_source fates;
  call_limits limits;
};

/// What the buyer does on the page of the simulated bank.
enum class bank_decision : uint8_t { approve, fail };

/// What that page shows.
struct bank_page {
  money amount;
  std::string method;
  payment_state state = payment_state::requires_action;
};

/// A payment provider that behaves like Stripe's test mode: its test cards
/// (test_cards.hpp), idempotency keys, manual capture, and a bank's page for
/// 3-D Secure. What it decided is in its book before it answers, so a restart
/// of the process is no restart of the provider.
///
/// Steps of one payment happen one after the other. A call beyond the
/// provider's limits, or one whose book fails, is answered `unknown`, as by a
/// 429 or a 5xx.
class simulated_gateway final : public gateway {
public:
  /// Book and timer outlive all calls, also those that are answered after the
  /// gateway is gone.
  simulated_gateway(provider_book& book, timer& time,
                    simulated_options options = {});
  ~simulated_gateway() override;

  void authorise(authorise_request request, gateway_callback done) override;
  void capture(payment_ref ref, gateway_callback done) override;
  void cancel(payment_ref ref, gateway_callback done) override;
  void refund(payment_ref ref, gateway_callback done) override;
  void retrieve(payment_ref ref, gateway_callback done) override;
  headroom room() const override;

  // -- the bank's page, `/simulated-bank/{reference}`

  /// Finds what to show; nothing for an unknown reference, and while the book
  /// cannot be read.
  void find_page(const std::string& reference,
                 std::function<void(std::optional<bank_page>)> done);

  /// Tells the provider what the buyer decided: `succeeded` or `declined`, with
  /// the payment's state. The first decision stands: the same again is answered
  /// alike, another one is `rejected`, or `declined` if it had failed.
  void complete_action(const std::string& reference, bank_decision decision,
                       gateway_callback done);

private:
  class provider;

  std::shared_ptr<provider> provider_;
};

} // namespace onsale::payments
