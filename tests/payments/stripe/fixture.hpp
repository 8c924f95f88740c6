#pragma once

#include "payments/stripe/stripe_gateway.hpp"
#include "tests/payments/fixture.hpp"
#include "tests/support/stripe/stripe_front.hpp"

#include <functional>
#include <vector>

namespace onsale::payments::stripe {

using test::mishap;

/// All that may befall a call but for what is wrong with the key.
inline constexpr mishap all_mishaps[]{
  mishap::not_sent,     mishap::lost,          mishap::answer_lost,
  mishap::locked,       mishap::too_many,      mishap::failed,
  mishap::failed_after, mishap::gateway_error, mishap::dependency,
  mishap::key_in_use};

/// Carries calls to an account of the test's own, which answers at once.
class direct_way final : public transport {
public:
  direct_way(test::stripe_front& to, manual_timer& time)
    : to_(to), time_(time) {
    // Nothing has been sent.
  }

  void send(api_call call, callback done) override {
    calls.push_back(call);
    auto now = std::chrono::duration_cast<std::chrono::seconds>(
      time_.now().time_since_epoch());
    auto outcome = to_.serve({call.is_post() ? "POST" : "GET", call.target,
                              call.idempotency_key, call.body},
                             now.count());
    api_answer result;
    result.was_sent = outcome.was_sent;
    if (outcome.retry_after > 0)
      result.retry_after = std::chrono::seconds{outcome.retry_after};
    if (outcome.said) {
      result.status = outcome.said->status;
      result.replayed = outcome.said->replayed;
      result.request_id = "req_test";
      result.body = outcome.said->body.dump();
    }
    if (alter)
      alter(call, result);
    done(std::move(result));
  }

  std::vector<api_call> calls;

  /// What a server says that does not keep to its own rules; none: it does.
  std::function<void(const api_call&, api_answer&)> alter;

private:
  test::stripe_front& to_;
  manual_timer& time_;
};

/// A gateway before an account of its own. Time passes by itself until a call
/// is answered.
struct stripe_fixture {
  test::stripe_account account;
  test::stripe_front front{account};
  manual_timer time;
  direct_way way{front, time};
  stripe_gateway gate{way, time, options()};

  static gateway_options options() {
    gateway_options result;
    result.return_url = "https://tickets.example/checkout/";
    return result;
  }

  gateway_answer wait(const answer_box& box) {
    for (int i = 0; i < 600 && !box.arrived(); ++i)
      time.advance(std::chrono::milliseconds{500});
    return box.get();
  }

  gateway_answer authorise(authorise_request x) {
    answer_box box;
    gate.authorise(std::move(x), box.sink());
    return wait(box);
  }

  gateway_answer authorise(std::string card = "pm_card_visa") {
    return authorise(pay_with(std::move(card)));
  }

  /// Without the intent's name, as after a restart.
  static payment_ref nameless() {
    payment_ref result;
    result.booking = some_booking();
    result.amount = usd(12'550);
    return result;
  }

  static payment_ref named(const gateway_answer& x) {
    auto result = nameless();
    result.reference = x.reference;
    return result;
  }

  using gateway_step = void (stripe_gateway::*)(payment_ref, gateway_callback);

  gateway_answer ask(gateway_step what, const payment_ref& of) {
    answer_box box;
    (gate.*what)(of, box.sink());
    return wait(box);
  }
};

} // namespace onsale::payments::stripe
