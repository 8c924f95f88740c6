#define SUITE actors.checkout_refund

#include "domain/limits.hpp"
#include "storage/memory/tables.hpp"
#include "tests/actors/buyer_fixture.hpp"
#include "tests/support/test.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;
using payments::gateway_status;

namespace {

using calls = std::vector<std::string>;

/// Refunds that may be under way at once.
constexpr size_t at_once = 20;

struct checkout_refund_fixture : buyer_fixture {
  /// Lets somebody pay for a seat; the provider has not answered yet.
  auto pay_as(const std::string& user, const std::string& ticket) {
    auto id = node_fixture::hold(user, {ticket});
    auto answer = send(
      step(user, id, actors::booking_step::confirm, "pm_card_visa"));
    settle();
    return std::pair{id, std::move(answer)};
  }

  /// Sells a seat each to so many, and lets all of them give it back.
  std::vector<booking_id> sell_and_refund(size_t sales) {
    std::vector<booking_id> result;
    auto user = [](size_t i) {
      return "user" + std::to_string(i);
    };
    for (size_t i = 0; i < sales; ++i) {
      auto [id, answer] = pay_as(user(i), "1-" + std::to_string(1 + i / 10)
                                            + "-" + std::to_string(i % 10));
      yes();
      CHECK_EQUAL(text_of(get(answer)), "confirmed");
      captured();
      result.push_back(id);
    }
    for (size_t i = 0; i < sales; ++i)
      CHECK_EQUAL(
        text_of(ask(step(user(i), result[i], actors::booking_step::refund))),
        "refunded");
    return result;
  }

  /// The provider answers the latest call before all others.
  void latest_first() {
    auto& all = gateway->calls;
    std::rotate(all.begin(), all.end() - 1, all.end());
  }
};

} // namespace

FIXTURE_SCOPE(checkout_refund_tests, checkout_refund_fixture)

TEST(a refund waits for the capture that is under way) {
  auto id = sold();
  CHECK_EQUAL(refund(id), "refunded");
  CHECK(asked() == calls{"capture 1"});
  captured();
  CHECK(asked() == calls{"refund 1"});
  nothing("refund");
  pass(200ms);
  say("retrieve", gateway_status::succeeded, payment_state::captured);
  say("refund", gateway_status::succeeded, payment_state::refunded);
  CHECK_EQUAL(paid(id), payment_state::refunded);
  CHECK_EQUAL(seen("1-1-0"), seat_status::available);
}

TEST(many refunds are made some at a time while buyers get their turn) {
  auto ids = sell_and_refund(29);
  CHECK_EQUAL(asked().size(), at_once);
  MESSAGE("one that fails gives its turn away, as one does that is put off");
  nothing("refund");
  CHECK_EQUAL(asked().size(), at_once);
  say("refund", gateway_status::rejected, payment_state::captured);
  CHECK_EQUAL(asked().size(), at_once);
  MESSAGE("somebody else pays meanwhile");
  auto [id, answer] = pay_as("eve", "1-3-9");
  CHECK_EQUAL(asked().back(), "authorise 1");
  latest_first();
  yes();
  CHECK_EQUAL(text_of(get(answer)), "confirmed");
  latest_first();
  captured();
  MESSAGE("each that is done makes room for another one until none is left");
  while (!gateway->calls.empty() && gateway->calls.front().step == "refund")
    say("refund", gateway_status::succeeded, payment_state::refunded);
  pass(200ms);
  say("retrieve", gateway_status::succeeded, payment_state::captured);
  say("refund", gateway_status::succeeded, payment_state::refunded);
  CHECK(asked().empty());
  pass(5min);
  say("retrieve", gateway_status::succeeded, payment_state::captured);
  say("refund", gateway_status::succeeded, payment_state::refunded);
  for (const auto& x : ids)
    CHECK_EQUAL(paid(x), payment_state::refunded);
  CHECK(state->tables.duties.empty());
}

TEST(refunds that fail for ever keep no other from being made) {
  auto ids = sell_and_refund(at_once + 1);
  for (size_t i = 0; i < at_once; ++i)
    nothing("refund");
  CHECK(asked() == calls{"refund 1"});
  CHECK(gateway->calls.front().booking == ids.back());
  say("refund", gateway_status::succeeded, payment_state::refunded);
  CHECK_EQUAL(paid(ids.back()), payment_state::refunded);
}

TEST(a void does not wait for refunds) {
  sell_and_refund(at_once + 1);
  auto [id, answer] = pay_as("eve", "1-3-9");
  latest_first();
  show_yourself("authorise");
  get(answer);
  ask(step("eve", id, actors::booking_step::release));
  CHECK_EQUAL(asked().size(), at_once + 1);
  CHECK_EQUAL(asked().back(), "cancel 1");
}

TEST(a refund that the provider turns down stays owed) {
  auto id = sold();
  captured();
  CHECK_EQUAL(refund(id), "refunded");
  say("refund", gateway_status::rejected, payment_state::captured);
  CHECK_EQUAL(paid(id), payment_state::captured);
  CHECK(asked().empty());
  pass(5min);
  say("retrieve", gateway_status::succeeded, payment_state::captured);
  CHECK(asked() == calls{"refund 1"});
  // A provider answers the old key as it did before.
  CHECK(gateway->calls.front().try_number > 0);
  say("refund", gateway_status::succeeded, payment_state::refunded);
  CHECK_EQUAL(paid(id), payment_state::refunded);
}

TEST(money that an operator has given back by hand is not given back twice) {
  auto id = sold();
  captured();
  CHECK_EQUAL(refund(id), "refunded");
  say("refund", gateway_status::rejected, payment_state::captured);
  pass(5min);
  say("retrieve", gateway_status::succeeded, payment_state::refunded);
  CHECK_EQUAL(paid(id), payment_state::refunded);
  CHECK(asked().empty());
}

TEST(money that was not captured yet is let go instead of given back) {
  auto id = sold();
  CHECK_EQUAL(refund(id), "refunded");
  captured();
  say("refund", gateway_status::rejected, payment_state::authorised);
  CHECK(asked() == calls{"cancel 1"});
  say("cancel", gateway_status::succeeded, payment_state::voided);
  CHECK_EQUAL(paid(id), payment_state::voided);
  CHECK(asked().empty());
}

TEST(money that was captured elsewhere is given back instead of let go) {
  auto id = hold();
  auto answer = pay(id);
  pass(limits::paying_max);
  get(answer);
  say("authorise", gateway_status::succeeded, payment_state::authorised);
  CHECK(asked() == calls{"cancel 1"});
  say("cancel", gateway_status::rejected, payment_state::captured);
  CHECK(asked() == calls{"refund 1"});
  say("refund", gateway_status::succeeded, payment_state::refunded);
  CHECK_EQUAL(paid(id), payment_state::refunded);
  CHECK(asked().empty());
}

TEST(there is nothing to give back of money that was never taken) {
  auto id = sold();
  CHECK_EQUAL(refund(id), "refunded");
  say("capture", gateway_status::rejected, payment_state::voided);
  say("refund", gateway_status::rejected, payment_state::voided);
  CHECK(asked().empty());
  pass(5min);
  CHECK(asked().empty());
}

TEST(a capture that the store did not take does not undo a refund) {
  auto id = sold();
  CHECK_EQUAL(refund(id), "refunded");
  store->break_next_commit(storage::commit_fault::refused);
  captured();
  say("refund", gateway_status::succeeded, payment_state::refunded);
  pass(1s);
  CHECK_EQUAL(paid(id), payment_state::refunded);
  CHECK(state->tables.duties.empty());
}

FIXTURE_SCOPE_END()
