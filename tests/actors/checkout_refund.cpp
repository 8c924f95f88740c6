#define SUITE actors.checkout_refund

#include "domain/limits.hpp"
#include "storage/memory/tables.hpp"
#include "tests/actors/buyer_fixture.hpp"
#include "tests/support/test.hpp"

#include <algorithm>

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;
using payments::gateway_status;

namespace {

using calls = std::vector<std::string>;

} // namespace

FIXTURE_SCOPE(checkout_refund_tests, buyer_fixture)

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
  constexpr size_t sales = 29;
  constexpr size_t at_once = 20;
  std::vector<booking_id> ids;
  for (size_t i = 0; i < sales; ++i) {
    auto ticket = "1-" + std::to_string(1 + i / 10) + "-"
                  + std::to_string(i % 10);
    auto user = "user" + std::to_string(i);
    ids.push_back(node_fixture::hold(user, {ticket}));
    auto answer = send(
      step(user, ids.back(), actors::booking_step::confirm, "pm_card_visa"));
    settle();
    yes();
    CHECK_EQUAL(text_of(get(answer)), "confirmed");
    captured();
  }
  for (size_t i = 0; i < sales; ++i)
    CHECK_EQUAL(text_of(ask(step("user" + std::to_string(i), ids[i],
                                 actors::booking_step::refund))),
                "refunded");
  CHECK_EQUAL(asked().size(), at_once);
  MESSAGE("one that fails gives its turn away, as one does that is put off");
  nothing("refund");
  CHECK_EQUAL(asked().size(), at_once);
  say("refund", gateway_status::rejected, payment_state::captured);
  CHECK_EQUAL(asked().size(), at_once);
  MESSAGE("somebody else pays meanwhile");
  auto id = node_fixture::hold("eve", {"1-3-9"});
  auto answer = send(
    step("eve", id, actors::booking_step::confirm, "pm_card_visa"));
  settle();
  CHECK_EQUAL(asked().back(), "authorise 1");
  std::rotate(gateway->calls.begin(), gateway->calls.end() - 1,
              gateway->calls.end());
  yes();
  CHECK_EQUAL(text_of(get(answer)), "confirmed");
  std::rotate(gateway->calls.begin(), gateway->calls.end() - 1,
              gateway->calls.end());
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
  std::vector<booking_id> ids;
  for (size_t i = 0; i < 21; ++i) {
    auto user = "user" + std::to_string(i);
    ids.push_back(node_fixture::hold(user, {"1-" + std::to_string(1 + i / 10)
                                            + "-" + std::to_string(i % 10)}));
    auto answer = send(
      step(user, ids.back(), actors::booking_step::confirm, "pm_card_visa"));
    settle();
    yes();
    get(answer);
    captured();
  }
  for (size_t i = 0; i < 21; ++i)
    ask(step("user" + std::to_string(i), ids[i], actors::booking_step::refund));
  for (size_t i = 0; i < 20; ++i)
    nothing("refund");
  CHECK(asked() == calls{"refund 1"});
  CHECK(gateway->calls.front().booking == ids.back());
  say("refund", gateway_status::succeeded, payment_state::refunded);
  CHECK_EQUAL(paid(ids.back()), payment_state::refunded);
  MESSAGE("nor does a void wait for refunds");
  auto id = node_fixture::hold("eve", {"1-3-9"});
  auto answer = send(
    step("eve", id, actors::booking_step::confirm, "pm_card_visa"));
  settle();
  show_yourself("authorise");
  get(answer);
  ask(step("eve", id, actors::booking_step::release));
  CHECK(asked() == calls{"cancel 1"});
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
