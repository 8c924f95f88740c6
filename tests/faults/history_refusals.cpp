// Histories in which somebody was told that seats are taken: rightly, as
// somebody can have had them, or by a server that took them out of the past.
#define SUITE faults.history_refusals

#include "tests/faults/story.hpp"

using namespace onsale;
using namespace onsale::test;

namespace {

struct refusal_fixture : story_fixture {
  /// Cyd is told that these are taken.
  void are_taken(std::vector<std::string> tickets) {
    auto what = made(call_kind::reserve, "cyd", {});
    what.tickets = std::move(tickets);
    answer said;
    said.outcome = call_outcome::refused;
    said.taken = true;
    tell(std::move(what), std::move(said));
  }
};

constexpr auto out_of_thin_air = "cyd was told at ";

} // namespace

FIXTURE_SCOPE(refusal_tests, refusal_fixture)

TEST(a seat that nobody ever asked for is not taken) {
  reserve("ann", "b1", {"1-1-1"});
  finds("ann", "b1", booking_status::held, {"1-1-1"});
  are_taken({"1-1-2"});
  check_bad(out_of_thin_air);
}

TEST(a seat that somebody holds is taken and so are others with it) {
  reserve("ann", "b1", {"1-1-1"});
  finds("ann", "b1", booking_status::held, {"1-1-1"});
  are_taken({"1-1-1"});
  are_taken({"1-1-2", "1-1-1"});
  check_good();
}

TEST(a seat that was given back is free from when that was answered) {
  reserve("ann", "b1", {"1-1-1"});
  finds("ann", "b1", booking_status::released, {"1-1-1"});
  ask(call_kind::release, "ann", "b1");
  are_taken({"1-1-1"});
  check_bad(out_of_thin_air);
}

TEST(a seat that is being given back may be taken still) {
  reserve("ann", "b1", {"1-1-1"});
  finds("ann", "b1", booking_status::released, {"1-1-1"});
  auto giving = made(call_kind::release, "ann", "b1");
  now = giving.invoked;
  auto number = story.begin(giving);
  are_taken({"1-1-1"});
  answer said;
  said.outcome = call_outcome::done;
  said.at = now;
  story.end(number, said);
  check_good();
}

TEST(a seat of another block may be kept for a while) {
  reserve("ann", "b1", {"1-1-1", "1-2-1"});
  finds("ann", "b1", booking_status::released, {"1-1-1", "1-2-1"});
  ask(call_kind::release, "ann", "b1");
  are_taken({"1-2-1"});
  check_good();
  now += 30s;
  are_taken({"1-2-1"});
  check_bad(out_of_thin_air);
}

TEST(who was refused seats of two blocks may have had one for a moment) {
  are_taken({"1-1-1", "1-2-1"});
  reserve("ann", "b1", {"1-1-1"});
  finds("ann", "b1", booking_status::held, {"1-1-1"});
  now += 1s;
  are_taken({"1-2-1"});
  auto wrong = problems();
  // The first of them met nobody.
  CHECK_EQUAL(wrong.size(), 1u);
}

TEST(what a hold was that has expired is free soon) {
  reserve("ann", "b1", {"1-1-1"});
  finds("ann", "b1", booking_status::expired, {"1-1-1"});
  now += test::ttl + 5s;
  are_taken({"1-1-1"});
  check_good();
  now += 30s;
  are_taken({"1-1-1"});
  check_bad(out_of_thin_air);
}

TEST(what was bought is taken for ever) {
  reserve("ann", "b1", {"1-1-1"});
  ask(call_kind::confirm, "ann", "b1", call_outcome::unknown);
  finds("ann", "b1", booking_status::confirmed, {"1-1-1"});
  now += 10 * test::ttl;
  are_taken({"1-1-1"});
  check_good();
}

TEST(a call without an answer may have taken what it named) {
  reserve("ann", "b1", {"1-1-1"}, call_outcome::unknown);
  are_taken({"1-1-1"});
  check_good();
  MESSAGE("and a booking that is there has had it");
  now += 10min;
  finds("ann", "b1", booking_status::expired, {"1-1-1"});
  are_taken({"1-1-1"});
  check_good();
}

TEST(a call without an answer has taken nothing for ever) {
  reserve("ann", "b1", {"1-1-1"}, call_outcome::unknown);
  now += 10min;
  are_taken({"1-1-1"});
  check_bad(out_of_thin_air);
}

TEST(who was given the choice has had no seat when that came to nothing) {
  for (auto outcome : {call_outcome::refused, call_outcome::unknown}) {
    auto what = made(call_kind::reserve, "ann", {});
    what.quantity = 2;
    answer said;
    said.outcome = outcome;
    tell(std::move(what), std::move(said));
  }
  now += 1s;
  are_taken({"1-1-1"});
  check_bad(out_of_thin_air);
}

TEST(who was given the choice of several blocks may have had any seat) {
  auto what = made(call_kind::reserve, "ann", {});
  what.quantity = 2;
  what.scattered = true;
  answer said;
  said.outcome = call_outcome::refused;
  tell(std::move(what), std::move(said));
  are_taken({"1-1-1"});
  check_good();
  now += 30s;
  are_taken({"1-1-1"});
  check_bad(out_of_thin_air);
}

TEST(the house may have any seat) {
  end.tickets["1-1-9"] = {seat_status::blocked, {}};
  are_taken({"1-1-9"});
  check_good();
}

FIXTURE_SCOPE_END()
