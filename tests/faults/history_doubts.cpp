// Histories that are known to be bad, in which a call was not answered: doubt
// about one thing must not hide what is certain about another.
#define SUITE faults.history_doubts

#include "tests/faults/story.hpp"

using namespace onsale;
using namespace onsale::test;

namespace {

struct doubt_fixture : story_fixture {
  /// Bob holds Ann's seat for a moment.
  void bob_has_it_meanwhile() {
    reserve("bob", "b2", {"1-1-1"});
    ask(call_kind::release, "bob", "b2");
    finds("bob", "b2", booking_status::released, {"1-1-1"});
  }
};

} // namespace

FIXTURE_SCOPE(history_doubt_tests, doubt_fixture)

TEST(a seat that was sold without an answer belonged to another meanwhile) {
  reserve("ann", "b1", {"1-1-1"});
  ask(call_kind::confirm, "ann", "b1", call_outcome::unknown);
  bob_has_it_meanwhile();
  finds("ann", "b1", booking_status::confirmed, {"1-1-1"});
  check_bad("ticket 1-1-1 was held for booking b1 of ann until for ever, and "
            "held for booking b2 of bob");
}

TEST(a seat was sold twice and a refund without an answer came to nothing) {
  reserve("ann", "b1", {"1-1-1"});
  ask(call_kind::confirm, "ann", "b1");
  ask(call_kind::refund, "ann", "b1", call_outcome::unknown);
  reserve("bob", "b2", {"1-1-1"});
  ask(call_kind::confirm, "bob", "b2");
  ask(call_kind::refund, "bob", "b2");
  finds("ann", "b1", booking_status::confirmed, {"1-1-1"});
  finds("bob", "b2", booking_status::refunded, {"1-1-1"});
  check_bad("ticket 1-1-1 was sold to booking b1 of ann until for ever");
}

TEST(a hold whose release was not answered is there and belonged to another) {
  reserve("ann", "b1", {"1-1-1"});
  ask(call_kind::release, "ann", "b1", call_outcome::unknown);
  bob_has_it_meanwhile();
  finds("ann", "b1", booking_status::held, {"1-1-1"});
  check_bad("ticket 1-1-1 was held for booking b1 of ann");
}

TEST(a refund without an answer may have ended a sale and nothing else may) {
  reserve("ann", "b1", {"1-1-1"});
  ask(call_kind::confirm, "ann", "b1");
  ask(call_kind::refund, "ann", "b1", call_outcome::unknown);
  finds("ann", "b1", booking_status::refunded, {"1-1-1"});
  check_good();
  finds("ann", "b1", booking_status::expired, {"1-1-1"});
  check_bad("booking b1 of ann was sold, but is expired");
}

TEST(what was refunded did not expire) {
  reserve("ann", "b1", {"1-1-1"});
  ask(call_kind::confirm, "ann", "b1");
  ask(call_kind::refund, "ann", "b1");
  finds("ann", "b1", booking_status::expired, {"1-1-1"});
  check_bad("was acknowledged as given back, but is expired");
}

TEST(a hold that nobody gave up was released) {
  reserve("ann", "b1", {"1-1-1"});
  finds("ann", "b1", booking_status::released, {"1-1-1"});
  check_bad("booking b1 of ann was held, but is released");
}

TEST(a booking that nobody was told of was released) {
  reserve("ann", "?", {"1-1-1"}, call_outcome::unknown);
  finds("ann", "b1", booking_status::released, {"1-1-1"});
  check_bad("but nobody can have asked for that");
}

TEST(a release without an answer does not lengthen a hold) {
  reserve("ann", "b1", {"1-1-1"});
  ask(call_kind::release, "ann", "b1", call_outcome::unknown);
  now += 2 * ttl;
  ask(call_kind::extend, "ann", "b1");
  finds("ann", "b1", booking_status::held, {"1-1-1"});
  check_bad("booking b1 of ann was extended at");
}

TEST(a declined card lengthens a hold by a minute and no more) {
  reserve("ann", "b1", {"1-1-1"});
  now = noon + ttl;
  ask(call_kind::confirm, "ann", "b1", call_outcome::declined);
  now += 50s;
  ask(call_kind::extend, "ann", "b1");
  finds("ann", "b1", booking_status::held, {"1-1-1"});
  check_good();
  now += 2 * ttl + 2min;
  ask(call_kind::confirm, "ann", "b1");
  check_bad("booking b1 of ann was sold at");
}

FIXTURE_SCOPE_END()
