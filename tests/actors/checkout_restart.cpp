#define SUITE actors.checkout_restart

#include "actors/checkout.hpp"
#include "domain/limits.hpp"
#include "storage/memory/tables.hpp"
#include "tests/actors/buyer_fixture.hpp"
#include "tests/support/test.hpp"

#include <memory>

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;
using payments::gateway_status;

namespace {

using calls = std::vector<std::string>;

/// A node that is killed in the middle, and the next one on the same store.
struct two_lives {
  /// Starts the next life and wakes what must not sleep.
  buyer_fixture& next() {
    before.gateway->calls.clear();
    before.store->crash();
    after = std::make_unique<buyer_fixture>(before.state);
    after->open();
    return *after;
  }

  /// Holds and pays, until nothing but the provider is waited for.
  booking_id paying() {
    auto id = before.hold();
    before.pay(id);
    return id;
  }

  /// Holds, pays, and lets the time of the payment run out.
  booking_id void_due() {
    auto id = paying();
    before.pass(limits::paying_max);
    return id;
  }

  buyer_fixture before;
  std::unique_ptr<buyer_fixture> after;
};

} // namespace

FIXTURE_SCOPE(restart_tests, two_lives)

TEST(a payment is asked for again under its key and finished) {
  auto id = paying();
  auto& node = next();
  CHECK(node.asked() == calls{"authorise 1"});
  CHECK_EQUAL(node.gateway->calls.front().method, "pm_card_visa");
  node.yes();
  node.captured();
  CHECK_EQUAL(node.status(id), booking_status::confirmed);
  CHECK_EQUAL(node.paid(id), payment_state::captured);
}

TEST(a capture that was refused in an earlier life gets a key of its own) {
  auto id = paying();
  before.yes();
  auto refuse = [](buyer_fixture& node) {
    node.say("capture", gateway_status::rejected, payment_state::authorised);
  };
  auto try_again = [](buyer_fixture& node) {
    node.pass(5min);
    node.say("retrieve", gateway_status::succeeded, payment_state::authorised);
    REQUIRE(node.asked() == calls{"capture 1"});
    return node.gateway->calls.front().try_number;
  };
  refuse(before);
  auto first = try_again(before);
  refuse(before);
  auto& node = next();
  REQUIRE(node.asked() == calls{"capture 1"});
  node.pass(10min); // the clocks of two fixtures begin at the same time
  MESSAGE("whose first key is the one that was refused first");
  refuse(node);
  CHECK(try_again(node) > first);
  node.captured();
  CHECK_EQUAL(node.status(id), booking_status::confirmed);
  CHECK_EQUAL(node.paid(id), payment_state::captured);
}

TEST(what a buyer did at the bank in an earlier life is looked up) {
  auto id = paying();
  before.show_yourself("authorise");
  REQUIRE_EQUAL(before.status(id), booking_status::requires_action);
  auto& node = next();
  CHECK(node.asked() == calls{"retrieve 1"});
  MESSAGE("the news of it had been taken, and died with the node");
  node.say("retrieve", gateway_status::succeeded, payment_state::authorised);
  CHECK_EQUAL(node.status(id), booking_status::confirmed);
  node.captured();
  CHECK_EQUAL(node.paid(id), payment_state::captured);
}

TEST(a buyer who is still at the bank stays there) {
  auto id = paying();
  before.show_yourself("authorise");
  auto& node = next();
  node.show_yourself("retrieve");
  CHECK_EQUAL(node.status(id), booking_status::requires_action);
  CHECK(node.asked().empty());
  MESSAGE("and is looked up before the seats go back, as in one life");
  node.pass(limits::paying_max - 30s);
  CHECK(node.asked() == calls{"retrieve 1"});
}

TEST(a sale of an earlier life is captured) {
  auto id = paying();
  before.yes();
  auto& node = next();
  CHECK(node.asked() == calls{"capture 1"});
  node.captured();
  CHECK_EQUAL(node.paid(id), payment_state::captured);
}

TEST(a payment that an earlier life gave up is voided) {
  auto id = void_due();
  auto& node = next();
  CHECK(node.asked() == calls{"cancel 1"});
  node.voided();
  CHECK_EQUAL(node.paid(id), payment_state::voided);
}

TEST(what was given back unanswered in an earlier life is let go) {
  auto id = paying();
  REQUIRE_EQUAL(before.release(id), "released");
  auto& node = next();
  CHECK_EQUAL(node.seen("1-1-0"), seat_status::available);
  MESSAGE("whose call may still be on its way");
  node.never_seen("cancel");
  REQUIRE(node.asked() == calls{"authorise 1"});
  node.yes();
  node.voided();
  CHECK_EQUAL(node.status(id), booking_status::released);
  CHECK_EQUAL(node.paid(id), payment_state::voided);
  CHECK(node.asked().empty());
}

TEST(an authorisation that may still arrive is made again and voided) {
  auto id = void_due();
  auto& node = next();
  node.never_seen("cancel");
  // Nobody knows whether the call of the earlier life is still on its way:
  // under the same key it can take effect only once.
  REQUIRE(node.asked() == calls{"authorise 1"});
  CHECK_EQUAL(node.gateway->calls.front().method, "pm_card_visa");
  node.yes();
  CHECK(node.asked() == calls{"cancel 1"});
  node.voided();
  CHECK_EQUAL(node.paid(id), payment_state::voided);
  CHECK_EQUAL(node.status(id), booking_status::expired);
  CHECK(node.asked().empty());
}

TEST(an authorisation made again may itself get no answer) {
  auto id = void_due();
  auto& node = next();
  node.nothing("cancel");
  node.pass(200ms);
  node.never_seen("retrieve");
  node.nothing("authorise");
  node.pass(400ms);
  node.never_seen("retrieve");
  node.nothing("authorise");
  node.pass(800ms);
  node.say("retrieve", gateway_status::succeeded, payment_state::authorised);
  node.voided();
  CHECK_EQUAL(node.paid(id), payment_state::voided);
  CHECK(node.asked().empty());
}

TEST(an authorisation that is declined when made again needs no void) {
  auto id = void_due();
  auto& node = next();
  node.never_seen("cancel");
  node.no();
  CHECK(node.asked().empty());
  CHECK_EQUAL(node.paid(id), payment_state::voided);
}

TEST(a card that the provider turns away will be turned away late as well) {
  auto id = void_due();
  auto& node = next();
  node.never_seen("cancel");
  node.never_seen("authorise");
  CHECK(node.asked().empty());
  CHECK_EQUAL(node.paid(id), payment_state::voided);
}

TEST(a refund of an earlier life is made) {
  auto id = paying();
  before.yes();
  before.captured();
  before.refund(id);
  auto& node = next();
  CHECK(node.asked() == calls{"refund 1"});
  node.say("refund", gateway_status::succeeded, payment_state::refunded);
  CHECK_EQUAL(node.paid(id), payment_state::refunded);
}

TEST(a capture of an earlier life that is noted late does not undo a refund) {
  auto id = paying();
  before.yes();
  auto& node = next();
  CHECK_EQUAL(node.refund(id), "refunded");
  node.hold_store = true;
  node.captured();
  node.say("refund", gateway_status::succeeded, payment_state::refunded);
  node.hold_store = false;
  node.settle();
  CHECK_EQUAL(node.paid(id), payment_state::refunded);
  CHECK(node.state->tables.duties.empty());
}

FIXTURE_SCOPE_END()
