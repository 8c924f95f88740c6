// The checker of clients' answers, shown histories that are known to be good or
// bad: a checker that finds nothing is worth nothing.
#define SUITE faults.history

#include "tests/faults/story.hpp"

#include <thread>

using namespace onsale;
using namespace onsale::test;

namespace {

struct history_fixture : story_fixture {
  /// Ann's hold ends by its deadline, and Bob has its seat that much earlier.
  void is_handed_on_before_its_deadline(duration_ms by) {
    reserve("ann", "b1", {"1-1-1"});
    now = noon + pace + ttl - by;
    pace = 1ms;
    reserve("bob", "b2", {"1-1-1"});
    finds("ann", "b1", booking_status::expired, {"1-1-1"});
    finds("bob", "b2", booking_status::held, {"1-1-1"});
  }
};

} // namespace

FIXTURE_SCOPE(history_tests, history_fixture)

TEST(nothing happened and nothing is wrong) {
  check_good();
}

TEST(a hold a sale and a release are there) {
  reserve("ann", "b1", {"1-1-1", "1-1-2"});
  reserve("bob", "b2", {"1-1-3"});
  reserve("cyd", "b3", {"1-1-4"});
  ask(call_kind::confirm, "ann", "b1");
  ask(call_kind::release, "bob", "b2");
  finds("ann", "b1", booking_status::confirmed, {"1-1-1", "1-1-2"});
  finds("bob", "b2", booking_status::released, {"1-1-3"});
  finds("cyd", "b3", booking_status::held, {"1-1-4"});
  check_good();
}

TEST(a seat goes from hand to hand in good order) {
  reserve("ann", "b1", {"1-1-1"});
  ask(call_kind::release, "ann", "b1");
  reserve("bob", "b2", {"1-1-1"});
  now += 10min; // it expires
  reserve("cyd", "b3", {"1-1-1"});
  ask(call_kind::confirm, "cyd", "b3");
  ask(call_kind::refund, "cyd", "b3");
  reserve("dan", "b4", {"1-1-1"});
  finds("ann", "b1", booking_status::released, {"1-1-1"});
  finds("bob", "b2", booking_status::expired, {"1-1-1"});
  finds("cyd", "b3", booking_status::refunded, {"1-1-1"});
  finds("dan", "b4", booking_status::held, {"1-1-1"});
  check_good();
}

// -- two for one seat

TEST(two were sold the same seat) {
  reserve("ann", "b1", {"1-1-1"});
  ask(call_kind::confirm, "ann", "b1");
  now += 1h;
  reserve("bob", "b2", {"1-1-1"});
  ask(call_kind::confirm, "bob", "b2");
  finds("ann", "b1", booking_status::confirmed, {"1-1-1"});
  finds("bob", "b2", booking_status::confirmed, {"1-1-1"});
  check_bad("ticket 1-1-1 was sold to booking b1 of ann until for ever, and "
            "sold to booking b2 of bob");
}

TEST(two held the same seat at once) {
  reserve("ann", "b1", {"1-1-1"});
  reserve("bob", "b2", {"1-1-1"});
  finds("ann", "b1", booking_status::released, {"1-1-1"});
  finds("bob", "b2", booking_status::held, {"1-1-1"});
  check_bad("ticket 1-1-1 was held for booking b1 of ann");
}

TEST(two were sold the same seat for a moment) {
  pace = 1ms;
  reserve("ann", "b1", {"1-1-1"});
  reserve("bob", "b2", {"1-1-1"});
  ask(call_kind::confirm, "ann", "b1");
  ask(call_kind::confirm, "bob", "b2");
  ask(call_kind::refund, "ann", "b1");
  ask(call_kind::refund, "bob", "b2");
  finds("ann", "b1", booking_status::refunded, {"1-1-1"});
  finds("bob", "b2", booking_status::refunded, {"1-1-1"});
  check_bad("ticket 1-1-1 was sold to booking b1 of ann");
}

TEST(two held the same seat for a moment) {
  pace = 1ms;
  reserve("ann", "b1", {"1-1-1"});
  reserve("bob", "b2", {"1-1-1"});
  ask(call_kind::release, "ann", "b1");
  ask(call_kind::release, "bob", "b2");
  finds("ann", "b1", booking_status::released, {"1-1-1"});
  finds("bob", "b2", booking_status::released, {"1-1-1"});
  check_bad("ticket 1-1-1 was held for booking b1 of ann");
}

TEST(a store whose clock is a little ahead ends holds a little early) {
  is_handed_on_before_its_deadline(50ms);
  check_good();
}

TEST(a hold handed out long before its deadline) {
  is_handed_on_before_its_deadline(200ms);
  check_bad("held for booking b1 of ann until");
}

TEST(a hold handed out before an extended one ended) {
  reserve("ann", "b1", {"1-1-1"});
  ask(call_kind::extend, "ann", "b1");
  now += 10min; // past the first deadline, not the second
  reserve("bob", "b2", {"1-1-1"});
  finds("ann", "b1", booking_status::expired, {"1-1-1"});
  finds("bob", "b2", booking_status::held, {"1-1-1"});
  check_bad("held for booking b1 of ann until");
}

TEST(a hold that was perhaps given up clashes with nobody) {
  reserve("ann", "b1", {"1-1-1"});
  ask(call_kind::release, "ann", "b1", call_outcome::unknown);
  reserve("bob", "b2", {"1-1-1"});
  finds("ann", "b1", booking_status::released, {"1-1-1"});
  finds("bob", "b2", booking_status::held, {"1-1-1"});
  check_good();
}

// -- something lost

TEST(a sale was lost) {
  reserve("ann", "b1", {"1-1-1"});
  ask(call_kind::confirm, "ann", "b1");
  finds("ann", "b1", booking_status::expired, {"1-1-1"});
  check_bad("booking b1 of ann was sold, but is expired");
}

TEST(a sale was cut in half) {
  reserve("ann", "b1", {"1-1-1", "1-2-1"});
  ask(call_kind::confirm, "ann", "b1");
  finds("ann", "b1", booking_status::confirmed, {"1-1-1", "1-2-1"});
  end.tickets["1-2-1"] = {seat_status::available, ""};
  check_bad("ticket 1-2-1 was sold to booking b1 of ann until for ever, but is "
            "available");
}

TEST(a hold was lost) {
  reserve("ann", "b1", {"1-1-1"});
  finds("ann", "b1", booking_status::expired, {"1-1-1"});
  check_bad("ticket 1-1-1 was held for booking b1 of ann until");
}

TEST(a hold was lost altogether) {
  reserve("ann", "b1", {"1-1-1"});
  check_bad("booking b1 of ann was acknowledged, but is nowhere");
}

TEST(a hold was said to be gone too early) {
  reserve("ann", "b1", {"1-1-1"});
  ask(call_kind::confirm, "ann", "b1", call_outcome::gone);
  finds("ann", "b1", booking_status::held, {"1-1-1"});
  check_bad("booking b1 of ann was said to be gone");
}

TEST(a hold may be gone once its time is over or its owner gave it up) {
  reserve("ann", "b1", {"1-1-1"});
  reserve("bob", "b2", {"1-1-2"});
  ask(call_kind::release, "bob", "b2", call_outcome::unknown);
  ask(call_kind::confirm, "bob", "b2", call_outcome::gone);
  now += 10min;
  ask(call_kind::confirm, "ann", "b1", call_outcome::gone);
  finds("ann", "b1", booking_status::expired, {"1-1-1"});
  finds("bob", "b2", booking_status::released, {"1-1-2"});
  check_good();
}

TEST(a payment without an answer may have ended either way) {
  for (auto status : {booking_status::confirmed, booking_status::held,
                      booking_status::paying, booking_status::expired}) {
    story_fixture one;
    one.reserve("ann", "b1", {"1-1-1"});
    one.ask(call_kind::confirm, "ann", "b1", call_outcome::unknown);
    one.finds("ann", "b1", status, {"1-1-1"});
    one.check_good();
  }
}

TEST(a declined card leaves a minute) {
  reserve("ann", "b1", {"1-1-1"});
  ask(call_kind::confirm, "ann", "b1", call_outcome::declined);
  finds("ann", "b1", booking_status::expired, {"1-1-1"});
  check_bad("held for booking b1 of ann until");
  now += 2min;
  check_good();
}

// -- something left over

TEST(a hold outlived its deadline) {
  reserve("ann", "b1", {"1-1-1"});
  now += 10min;
  finds("ann", "b1", booking_status::held, {"1-1-1"});
  end.bookings["b1"].deadline = noon + ttl;
  check_bad("booking b1 is still held, although it ended at");
}

TEST(a seat stayed held for a booking that ended) {
  reserve("ann", "b1", {"1-1-1"});
  ask(call_kind::release, "ann", "b1");
  finds("ann", "b1", booking_status::released, {"1-1-1"});
  end.tickets["1-1-1"] = {seat_status::held, "b1"};
  check_bad("ticket 1-1-1 is held for booking b1, which is released");
}

TEST(a seat stayed held for nobody) {
  end.tickets["1-1-1"] = {seat_status::held, ""};
  check_bad("ticket 1-1-1 is held for booking '', which is nowhere");
}

TEST(an acknowledged release did not happen) {
  reserve("ann", "b1", {"1-1-1"});
  ask(call_kind::release, "ann", "b1");
  finds("ann", "b1", booking_status::held, {"1-1-1"});
  check_bad("booking b1 of ann was acknowledged as given back, but is held");
}

TEST(sold and released cannot both be true) {
  reserve("ann", "b1", {"1-1-1"});
  ask(call_kind::release, "ann", "b1");
  ask(call_kind::confirm, "ann", "b1");
  finds("ann", "b1", booking_status::confirmed, {"1-1-1"});
  check_bad("booking b1 of ann was acknowledged as sold and as released");
}

// -- nobody made it

TEST(an unanswered request may have made a booking) {
  reserve("ann", "?", {"1-1-2", "1-1-1"}, call_outcome::unknown);
  finds("ann", "b1", booking_status::held, {"1-1-1", "1-1-2"});
  check_good();
}

TEST(a booking that nobody asked for) {
  reserve("ann", "?", {"1-1-1"}, call_outcome::unknown);
  reserve("bob", "?", {"1-1-2"}, call_outcome::refused);
  finds("ann", "b1", booking_status::held, {"1-1-1"});
  finds("bob", "b2", booking_status::held, {"1-1-2"});
  check_bad("booking b2 of bob for 1-1-2 is held, but nobody can have made it");
}

TEST(one request explains one booking) {
  auto any_two = [this] {
    auto what = made(call_kind::reserve, "ann", {});
    what.quantity = 2;
    tell(std::move(what), {});
  };
  any_two();
  finds("ann", "b1", booking_status::held, {"1-1-1", "1-1-2"});
  check_good();
  finds("ann", "b2", booking_status::held, {"1-1-3", "1-1-4"});
  check_bad("nobody can have made it");
  any_two();
  check_good();
}

TEST(requests are matched to bookings as well as can be) {
  // The one for any seat must not be spent on the seat that another one named.
  auto any = made(call_kind::reserve, "ann", {});
  any.quantity = 1;
  tell(std::move(any), {});
  reserve("ann", "?", {"1-1-1"}, call_outcome::unknown);
  finds("ann", "b1", booking_status::held, {"1-1-1"});
  finds("ann", "b2", booking_status::held, {"1-1-2"});
  check_good();
}

TEST(a key that was tried until it was answered makes one booking) {
  reserve("ann", "b1", {"1-1-1"}, call_outcome::unknown);
  reserve("ann", "b1", {"1-1-1"});
  finds("ann", "b1", booking_status::held, {"1-1-1"});
  check_good();
  finds("ann", "b2", booking_status::expired, {"1-1-1"});
  check_bad("booking b2 of ann for 1-1-1 is expired, but nobody can have made "
            "it");
}

TEST(one key made two bookings) {
  reserve("ann", "b1", {"1-1-1"});
  auto again = made(call_kind::reserve, "ann", {});
  again.key = "k-b1";
  answer said;
  said.outcome = call_outcome::done;
  said.booking = "b2";
  said.tickets = {"1-1-2"};
  tell(std::move(again), std::move(said));
  check_bad("key k-b1 of ann made booking b1 and booking b2");
}

TEST(a sale that nobody asked for) {
  reserve("ann", "b1", {"1-1-1"});
  finds("ann", "b1", booking_status::confirmed, {"1-1-1"});
  check_bad(
    "booking b1 of ann for 1-1-1 is confirmed, but nobody asked to buy");
}

TEST(somebody else owns the booking now) {
  reserve("ann", "b1", {"1-1-1"});
  finds("bob", "b1", booking_status::held, {"1-1-1"});
  check_bad("booking b1 of ann belongs to bob now");
}

TEST(other seats than those that were promised) {
  reserve("ann", "b1", {"1-1-1"});
  finds("ann", "b1", booking_status::held, {"1-1-2"});
  check_bad("other tickets were acknowledged");
}

TEST(threads record side by side) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([this, t] {
      for (int i = 0; i < 1'000; ++i) {
        call what;
        what.user = std::to_string(t);
        auto number = story.begin(what);
        answer said;
        said.booking = what.user;
        story.end(number, said);
      }
    });
  for (auto& thread : threads)
    thread.join();
  auto calls = story.calls();
  CHECK_EQUAL(calls.size(), 4'000u);
  CHECK(std::all_of(calls.begin(), calls.end(), [](const call& x) {
    return x.user == x.booking;
  }));
}

FIXTURE_SCOPE_END()
