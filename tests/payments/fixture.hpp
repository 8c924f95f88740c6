#pragma once

#include "payments/simulated/memory_book.hpp"
#include "payments/simulated/simulated_gateway.hpp"

#include <cassert>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace onsale::payments {

/// Time that passes when the test says so.
class manual_timer final : public timer {
public:
  time_point now() const override {
    return now_;
  }

  void
  after(std::chrono::nanoseconds delay, std::function<void()> what) override {
    due_.emplace(now_ + delay, std::move(what));
  }

  /// Lets time pass, and runs what falls due on the way.
  void advance(std::chrono::nanoseconds by) {
    auto end = now_ + by;
    while (!due_.empty() && due_.begin()->first <= end) {
      auto next = due_.extract(due_.begin());
      now_ = next.key();
      next.mapped()();
    }
    now_ = end;
  }

private:
  time_point now_{std::chrono::hours{1}};
  std::multimap<time_point, std::function<void()>> due_;
};

/// Waits for one answer, and insists that it comes once.
class answer_box {
public:
  gateway_callback sink() {
    return [got = got_](gateway_answer x) {
      assert(!got->has_value());
      *got = std::move(x);
    };
  }

  bool arrived() const {
    return got_->has_value();
  }

  const gateway_answer& get() const {
    return got_->value();
  }

private:
  std::shared_ptr<std::optional<gateway_answer>>
    got_ = std::make_shared<std::optional<gateway_answer>>();
};

inline money usd(int64_t cents) {
  return {cents, *currency::parse("USD")};
}

inline booking_id some_booking(uint8_t number = 1) {
  booking_id result;
  result.home = {event_id{1207}, 14};
  result.token.fill(number);
  return result;
}

inline authorise_request
pay_with(std::string card, uint32_t attempt = 1, uint8_t booking = 1) {
  return {some_booking(booking), attempt, usd(12'550), std::move(card)};
}

/// Names a payment by its booking and attempt alone.
inline payment_ref ref_of(uint32_t attempt = 1, uint8_t booking = 1) {
  payment_ref result;
  result.booking = some_booking(booking);
  result.attempt = attempt;
  return result;
}

/// A provider whose answers come at once unless options delay them.
struct gateway_fixture {
  memory_book book;
  manual_timer time;
  simulated_gateway gateway{book, time};

  gateway_answer authorise(authorise_request request) {
    answer_box box;
    gateway.authorise(std::move(request), box.sink());
    return box.get();
  }

  gateway_answer
  ask(void (simulated_gateway::*step)(payment_ref, gateway_callback),
      payment_ref ref = ref_of()) {
    answer_box box;
    (gateway.*step)(std::move(ref), box.sink());
    return box.get();
  }

  gateway_answer decide(const std::string& reference, bank_decision decision) {
    answer_box box;
    gateway.complete_action(reference, decision, box.sink());
    return box.get();
  }
};

} // namespace onsale::payments
