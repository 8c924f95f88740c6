#define SUITE actors.checkout_capture

#include "storage/memory/tables.hpp"
#include "tests/actors/buyer_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;
using payments::gateway_status;

namespace {

using calls = std::vector<std::string>;

struct checkout_capture_fixture : buyer_fixture {
  /// A sale whose money is not there yet.
  booking_id sell() {
    auto id = hold();
    auto answer = pay(id);
    yes();
    CHECK_EQUAL(text_of(get(answer)), "confirmed");
    CHECK(asked() == calls{"capture 1"});
    return id;
  }

  /// The provider will not take the money, and still has it on hold.
  void refused() {
    say("capture", gateway_status::rejected, payment_state::authorised);
    CHECK(asked().empty());
  }

  void is_sold_and_paid(const booking_id& id) {
    CHECK_EQUAL(status(id), booking_status::confirmed);
    CHECK_EQUAL(paid(id), payment_state::captured);
    CHECK(asked().empty());
    CHECK(state->tables.duties.empty());
  }
};

} // namespace

FIXTURE_SCOPE(checkout_capture_tests, checkout_capture_fixture)

TEST(money that is there needs no capture) {
  auto id = sell();
  say("capture", gateway_status::rejected, payment_state::captured);
  is_sold_and_paid(id);
}

TEST(a capture that is refused while the money is on hold stays owed) {
  auto id = sell();
  refused();
  pass(5min);
  CHECK(asked() == calls{"retrieve 1"});
  say("retrieve", gateway_status::succeeded, payment_state::authorised);
  CHECK(asked() == calls{"capture 1"});
  // A provider answers the old key as it did before.
  auto second = gateway->calls.front().try_number;
  CHECK(second > 0);
  MESSAGE("and once more, later each time");
  refused();
  pass(9min);
  CHECK(asked().empty());
  pass(1min);
  say("retrieve", gateway_status::succeeded, payment_state::authorised);
  CHECK(gateway->calls.front().try_number > second);
  captured();
  is_sold_and_paid(id);
}

TEST(money that an operator has taken by hand is not taken twice) {
  auto id = sell();
  refused();
  pass(5min);
  say("retrieve", gateway_status::succeeded, payment_state::captured);
  is_sold_and_paid(id);
}

TEST(money that other hands have paid back buys no tickets) {
  auto id = sell();
  refused();
  pass(5min);
  say("retrieve", gateway_status::succeeded, payment_state::refunded);
  CHECK_EQUAL(status(id), booking_status::capture_failed);
  CHECK(asked().empty());
  CHECK(state->tables.duties.empty());
}

TEST(a capture that is refused until the hold has lapsed fails for good) {
  auto id = sell();
  refused();
  pass(5min);
  say("retrieve", gateway_status::succeeded, payment_state::voided);
  say("capture", gateway_status::rejected, payment_state::voided);
  CHECK_EQUAL(status(id), booking_status::capture_failed);
  CHECK_EQUAL(paid(id), payment_state::capture_failed);
  CHECK(state->tables.duties.empty());
  CHECK_EQUAL(seen("1-1-0"), seat_status::sold);
  pass(capture_failed_grace);
  CHECK_EQUAL(seen("1-1-0"), seat_status::available);
  CHECK(asked().empty());
}

TEST(tickets that are given back while their money cannot be had let go of it) {
  auto id = sell();
  refused();
  CHECK_EQUAL(refund(id), "refunded");
  CHECK_EQUAL(seen("1-1-0"), seat_status::available);
  pass(5min);
  MESSAGE("nobody takes it only to pay it back");
  say("retrieve", gateway_status::succeeded, payment_state::authorised);
  CHECK(asked() == calls{"refund 1"});
  say("refund", gateway_status::rejected, payment_state::authorised);
  CHECK(asked() == calls{"cancel 1"});
  voided();
  CHECK_EQUAL(paid(id), payment_state::voided);
  CHECK(state->tables.duties.empty());
}

TEST(a refusal that does not say how things stand is asked about) {
  auto id = sell();
  say("capture", gateway_status::rejected, payment_state::intended);
  CHECK_EQUAL(status(id), booking_status::confirmed);
  CHECK(asked() == calls{"retrieve 1"});
  say("retrieve", gateway_status::succeeded, payment_state::captured);
  is_sold_and_paid(id);
}

TEST(a refusal whose money is found on hold stays owed) {
  auto id = sell();
  say("capture", gateway_status::rejected, payment_state::intended);
  say("retrieve", gateway_status::succeeded, payment_state::authorised);
  CHECK_EQUAL(status(id), booking_status::confirmed);
  CHECK(asked().empty());
  pass(5min);
  say("retrieve", gateway_status::succeeded, payment_state::authorised);
  CHECK(asked() == calls{"capture 1"});
  captured();
  is_sold_and_paid(id);
}

TEST(a capture whose answer gets lost after a refusal is tried under its key) {
  auto id = sell();
  say("capture", gateway_status::rejected, payment_state::intended);
  nothing("retrieve");
  pass(10s);
  REQUIRE(asked() == calls{"capture 1"});
  auto key = gateway->calls.front().try_number;
  nothing("capture");
  pass(10s);
  say("retrieve", gateway_status::succeeded, payment_state::authorised);
  REQUIRE(asked() == calls{"capture 1"});
  CHECK_EQUAL(gateway->calls.front().try_number, key);
  captured();
  is_sold_and_paid(id);
}

TEST(a payment that the provider has never seen leaves nothing to let go) {
  auto id = sell();
  say("capture", gateway_status::rejected, payment_state::intended);
  never_seen("retrieve");
  CHECK_EQUAL(status(id), booking_status::capture_failed);
  CHECK(asked().empty());
}

TEST(a refusal is asked about until the provider answers) {
  auto id = sell();
  say("capture", gateway_status::rejected, payment_state::intended);
  nothing("retrieve");
  CHECK(asked().empty());
  pass(10s);
  // What was refused has not happened, so a new key takes no money twice.
  CHECK(asked() == calls{"capture 1"});
  CHECK_EQUAL(gateway->calls.front().try_number, 1u);
  captured();
  is_sold_and_paid(id);
}

FIXTURE_SCOPE_END()
