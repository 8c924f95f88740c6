// More histories that are known to be bad: answers that do not fit the
// question, bookings that are done by half, and what came too late.
#define SUITE faults.history_halves

#include "tests/faults/story.hpp"

using namespace onsale;
using namespace onsale::test;

FIXTURE_SCOPE(history_half_tests, story_fixture)

TEST(other seats were given than were named) {
  auto what = made(call_kind::reserve, "ann", {});
  what.tickets = {"1-1-1", "1-1-2"};
  tell(std::move(what), given("b1", {"1-1-1", "1-1-3"}));
  finds("ann", "b1", booking_status::held, {"1-1-1", "1-1-3"});
  check_bad("booking b1 of ann was given other tickets than were asked for");
}

TEST(fewer seats were given than were wanted) {
  auto what = made(call_kind::reserve, "ann", {});
  what.quantity = 2;
  tell(std::move(what), given("b1", {"1-1-1"}));
  finds("ann", "b1", booking_status::held, {"1-1-1"});
  check_bad("was given other tickets than were asked for");
}

TEST(a repeated request was told other seats) {
  auto what = made(call_kind::reserve, "ann", {});
  what.key = "once";
  what.quantity = 1;
  tell(what, given("b1", {"1-1-1"}));
  tell(std::move(what), given("b1", {"1-1-2"}));
  finds("ann", "b1", booking_status::held, {"1-1-1"});
  check_bad("was given other tickets when it was asked for again");
}

TEST(two requests had the same booking for an answer) {
  reserve("ann", "b1", {"1-1-1"});
  auto other = made(call_kind::reserve, "ann", {});
  other.key = "another";
  other.tickets = {"1-1-1"};
  tell(std::move(other), given("b1", {"1-1-1"}));
  finds("ann", "b1", booking_status::held, {"1-1-1"});
  check_bad("booking b1 was the answer to two requests");
}

// -- half done

TEST(a hold is shown in one block and not in the other) {
  reserve("ann", "?", {"1-1-1", "1-2-1"}, call_outcome::unknown);
  finds("ann", "b1", booking_status::held, {"1-1-1", "1-2-1"});
  end.tickets["1-2-1"].status = seat_status::available;
  check_bad("booking b1 is held, but ticket 1-2-1 is available");
}

TEST(a sale is shown in one block and still held in the other) {
  reserve("ann", "b1", {"1-1-1", "1-2-1"});
  ask(call_kind::confirm, "ann", "b1", call_outcome::unknown);
  finds("ann", "b1", booking_status::confirmed, {"1-1-1", "1-2-1"});
  end.tickets["1-2-1"].status = seat_status::held;
  check_bad("booking b1 is confirmed, but ticket 1-2-1 is held");
}

TEST(a seat is held for a booking that does not have it) {
  reserve("ann", "b1", {"1-1-1"});
  finds("ann", "b1", booking_status::held, {"1-1-1"});
  end.tickets["1-2-1"] = {seat_status::held, "b1"};
  check_bad("ticket 1-2-1 is held for booking b1, which does not have it");
}

TEST(a booking without one of its seats) {
  reserve("ann", "?", {"1-1-1", "1-2-1"}, call_outcome::unknown);
  finds("ann", "b1", booking_status::held, {"1-1-1", "1-2-1"});
  end.tickets.erase("1-2-1");
  check_bad("booking b1 is held, but ticket 1-2-1 is not its own");
}

TEST(an acknowledged refund did not happen) {
  reserve("ann", "b1", {"1-1-1"});
  ask(call_kind::confirm, "ann", "b1");
  ask(call_kind::refund, "ann", "b1");
  finds("ann", "b1", booking_status::confirmed, {"1-1-1"});
  check_bad("booking b1 of ann was acknowledged as given back, but is "
            "confirmed");
}

TEST(money was given back that nobody had paid) {
  reserve("ann", "b1", {"1-1-1"});
  ask(call_kind::refund, "ann", "b1");
  finds("ann", "b1", booking_status::refunded, {"1-1-1"});
  check_bad("booking b1 of ann was refunded, but never paid");
}

// -- too late

TEST(a hold was sold after its end) {
  reserve("ann", "b1", {"1-1-1"});
  now += 10min;
  ask(call_kind::confirm, "ann", "b1");
  finds("ann", "b1", booking_status::confirmed, {"1-1-1"});
  check_bad("booking b1 of ann was sold at");
}

TEST(a hold was extended after its end) {
  reserve("ann", "b1", {"1-1-1"});
  now += 10min;
  ask(call_kind::extend, "ann", "b1");
  finds("ann", "b1", booking_status::held, {"1-1-1"});
  check_bad("booking b1 of ann was extended at");
}

TEST(a hold whose end nobody knows may be sold late) {
  reserve("ann", "b1", {"1-1-1"});
  ask(call_kind::extend, "ann", "b1", call_outcome::unknown);
  now += 10min;
  ask(call_kind::confirm, "ann", "b1");
  finds("ann", "b1", booking_status::confirmed, {"1-1-1"});
  check_good();
}

TEST(what was said to be gone came back) {
  reserve("ann", "b1", {"1-1-1"});
  ask(call_kind::confirm, "ann", "b1", call_outcome::unknown);
  ask(call_kind::confirm, "ann", "b1", call_outcome::gone);
  finds("ann", "b1", booking_status::confirmed, {"1-1-1"});
  check_bad("was said to be gone at");
}

FIXTURE_SCOPE_END()
