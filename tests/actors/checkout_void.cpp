#define SUITE actors.checkout_void

#include "domain/limits.hpp"
#include "storage/memory/tables.hpp"
#include "tests/actors/buyer_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;
using payments::gateway_status;

namespace {

using calls = std::vector<std::string>;

/// A booking whose payment has run out of time.
struct void_fixture : buyer_fixture {
  void_fixture() : id(hold()) {
    pay(id);
    pass(limits::paying_max);
  }

  booking_id id;
};

} // namespace

FIXTURE_SCOPE(checkout_void_tests, void_fixture)

TEST(a card is not asked again for seats that have gone) {
  REQUIRE_EQUAL(status(id), booking_status::expired);
  CHECK(asked() == calls{"authorise 1"});
  nothing("authorise");
  CHECK(asked() == calls{"cancel 1"});
  voided();
  CHECK_EQUAL(paid(id), payment_state::voided);
  pass(10s);
  CHECK(asked().empty());
}

TEST(an authorisation that comes late is voided) {
  yes();
  CHECK(asked() == calls{"cancel 1"});
  voided();
  CHECK_EQUAL(paid(id), payment_state::voided);
}

TEST(a void that the provider turns down stays owed) {
  yes();
  say("cancel", gateway_status::rejected, payment_state::authorised);
  CHECK(paid(id) != payment_state::voided);
  CHECK(asked().empty());
  pass(5min);
  say("retrieve", gateway_status::succeeded, payment_state::authorised);
  REQUIRE(asked() == calls{"cancel 1"});
  // A provider answers the old key as it did before.
  CHECK(gateway->calls.front().try_number > 0);
  voided();
  CHECK_EQUAL(paid(id), payment_state::voided);
}

TEST(where a cancel closes it an attempt is not made to be voided) {
  gateway->closes = true;
  nothing("authorise");
  nothing("cancel");
  pass(200ms);
  never_seen("retrieve");
  CHECK(asked() == calls{"cancel 1"});
  voided();
  CHECK_EQUAL(paid(id), payment_state::voided);
}

TEST(what is there and cannot be closed stays owed) {
  gateway->closes = true;
  nothing("authorise");
  never_seen("cancel"); // a card may still be on its way to it
  CHECK(asked().empty());
  pass(5min);
  never_seen("retrieve");
  CHECK(asked() == calls{"cancel 1"});
  CHECK(gateway->calls.front().try_number > 0);
  voided();
  CHECK_EQUAL(paid(id), payment_state::voided);
}

TEST(what a provider refuses to make needs no void) {
  gateway->closes = true;
  gateway->reference.clear();
  never_seen("authorise"); // no such amount of that currency, for example
  CHECK(asked() == calls{"cancel 1"});
  never_seen("cancel");
  CHECK_EQUAL(paid(id), payment_state::voided);
  pass(1min);
  CHECK(asked().empty());
  CHECK(state->tables.duties.empty());
}

FIXTURE_SCOPE_END()
