#define SUITE actors.checkout_news

#include "actors/checkout.hpp"
#include "domain/limits.hpp"
#include "tests/actors/buyer_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;
using payments::gateway_status;

namespace {

using calls = std::vector<std::string>;

/// A provider that speaks up by itself.
struct news_fixture : buyer_fixture {
  void report(const booking_id& id, uint32_t attempt = 1) {
    caf::anon_send(region, actors::payment_reported{id, attempt, {}});
    settle();
  }

  /// A booking whose buyer is at the bank's page.
  booking_id at_the_bank() {
    auto id = hold();
    auto answer = pay(id);
    show_yourself("authorise");
    get(answer);
    return id;
  }
};

} // namespace

FIXTURE_SCOPE(checkout_news_tests, news_fixture)

TEST(who has been at the bank has the tickets without asking again) {
  auto id = at_the_bank();
  report(id);
  CHECK(asked() == calls{"retrieve 1"});
  say("retrieve", gateway_status::succeeded, payment_state::authorised);
  CHECK_EQUAL(status(id), booking_status::confirmed);
  captured();
  CHECK_EQUAL(paid(id), payment_state::captured);
}

TEST(who has failed there may try another card) {
  auto id = at_the_bank();
  report(id);
  say("retrieve", gateway_status::declined, payment_state::declined);
  CHECK_EQUAL(status(id), booking_status::held);
}

TEST(news that come twice are looked into once) {
  auto id = at_the_bank();
  report(id);
  report(id);
  CHECK(asked() == calls{"retrieve 1"});
  say("retrieve", gateway_status::succeeded, payment_state::authorised);
  captured();
  MESSAGE("and what has been decided is not asked about any more");
  report(id);
  CHECK(asked().empty());
  CHECK_EQUAL(status(id), booking_status::confirmed);
}

TEST(news that come while the provider is asked are looked into after that) {
  auto id = at_the_bank();
  report(id);
  report(id);
  report(id);
  // It may have spoken before the buyer did what the later news are of.
  show_yourself("retrieve");
  CHECK(asked() == calls{"retrieve 1"});
  say("retrieve", gateway_status::succeeded, payment_state::authorised);
  captured();
  CHECK_EQUAL(status(id), booking_status::confirmed);
}

TEST(a buyer who asks while news are looked into hears of it) {
  auto id = at_the_bank();
  report(id);
  auto answer = pay(id);
  CHECK(asked() == calls{"retrieve 1"});
  never_seen("retrieve");
  CHECK_EQUAL(text_of(get(answer)), "outcome-unknown");
}

TEST(what a buyer did at the bank is found though no news come) {
  auto id = at_the_bank();
  pass(limits::paying_max - 31s);
  CHECK(asked().empty());
  pass(1s);
  CHECK(asked() == calls{"retrieve 1"});
  say("retrieve", gateway_status::succeeded, payment_state::authorised);
  CHECK_EQUAL(status(id), booking_status::confirmed);
  captured();
  MESSAGE("and once is enough");
  pass(1min);
  CHECK(asked().empty());
}

TEST(who has not been at the bank by then may still go) {
  auto id = at_the_bank();
  pass(limits::paying_max - 30s);
  show_yourself("retrieve");
  CHECK_EQUAL(status(id), booking_status::requires_action);
  report(id);
  say("retrieve", gateway_status::succeeded, payment_state::authorised);
  CHECK_EQUAL(status(id), booking_status::confirmed);
  captured();
}

TEST(who has another card meanwhile is looked up for that one alone) {
  auto id = at_the_bank();
  pass(1min);
  auto answer = pay(id, "pm_card_mastercard");
  show_yourself("authorise");
  CHECK_EQUAL(text_of(get(answer)), "requires_action");
  voided(); // the first one
  pass(limits::paying_max - 1min - 30s);
  CHECK(asked().empty());
  pass(1min);
  CHECK(asked() == calls{"retrieve 2"});
}

TEST(news of an attempt that another card has replaced change nothing) {
  auto id = at_the_bank();
  auto answer = pay(id, "pm_card_mastercard");
  auto before = asked();
  report(id, 1);
  CHECK(asked() == before);
  yes();
  CHECK_EQUAL(text_of(get(answer)), "confirmed");
}

TEST(news that overtake the answer decide nothing) {
  auto id = hold();
  auto answer = pay(id);
  report(id);
  // One after the other: the provider is asked when it has answered.
  CHECK(asked() == calls{"authorise 1"});
  yes();
  CHECK_EQUAL(text_of(get(answer)), "confirmed");
  MESSAGE("and the capture waits for that");
  CHECK(asked() == calls{"retrieve 1"});
  say("retrieve", gateway_status::succeeded, payment_state::authorised);
  captured();
  CHECK_EQUAL(paid(id), payment_state::captured);
}

TEST(an attempt that cannot be seen yet is not declined for that) {
  auto id = at_the_bank();
  report(id);
  never_seen("retrieve");
  CHECK_EQUAL(status(id), booking_status::requires_action);
}

TEST(news of a booking that nobody knows are passed by) {
  auto id = at_the_bank();
  auto other = id;
  other.token[0] ^= 1;
  report(other);
  report(id, 7);
  CHECK(asked().empty());
  CHECK_EQUAL(status(id), booking_status::requires_action);
}

TEST(news wait for a store that does not answer) {
  auto id = at_the_bank();
  hold_store = true;
  report(id);
  CHECK(asked().empty());
  hold_store = false;
  settle();
  CHECK(asked() == calls{"retrieve 1"});
  say("retrieve", gateway_status::succeeded, payment_state::authorised);
  captured();
}

FIXTURE_SCOPE_END()
