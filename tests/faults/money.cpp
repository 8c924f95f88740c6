// The judge of the provider's books, shown books that are known to be good or
// bad.
#define SUITE faults.money

#include "tests/support/money.hpp"

#include "tests/faults/story.hpp"

using namespace onsale;
using namespace onsale::test;

namespace {

struct money_fixture : story_fixture {
  /// A booking of 40.00 in that state, and what the provider has for it.
  void has(booking_status status, std::vector<final_payment> paid) {
    finds("ann", "b1", status, {"1-1-1"});
    end.bookings["b1"].total = 4'000;
    end.payments.emplace();
    if (!paid.empty())
      (*end.payments)["b1"] = std::move(paid);
  }

  void fits(booking_status status, std::vector<final_payment> paid) {
    has(status, std::move(paid));
    CHECK(unbalanced(end).empty());
  }

  void is_wrong(booking_status status, std::vector<final_payment> paid) {
    has(status, std::move(paid));
    CHECK_EQUAL(unbalanced(end).size(), 1u);
  }
};

const final_payment captured{"captured", 4'000};
const final_payment refunded{"refunded", 4'000};
const final_payment authorised{"authorised", 4'000};
const final_payment voided{"voided", 4'000};
const final_payment declined{"declined", 4'000};

} // namespace

FIXTURE_SCOPE(money_tests, money_fixture)

TEST(what is sold was paid once and whole) {
  fits(booking_status::confirmed, {captured});
  fits(booking_status::confirmed, {declined, voided, captured});
  is_wrong(booking_status::confirmed, {});
  is_wrong(booking_status::confirmed, {authorised});
  is_wrong(booking_status::confirmed, {captured, captured});
  is_wrong(booking_status::confirmed, {authorised, captured});
  is_wrong(booking_status::confirmed, {refunded});
  is_wrong(booking_status::confirmed, {{"captured", 2'000}});
}

TEST(what was refunded keeps no money) {
  fits(booking_status::refunded, {refunded});
  fits(booking_status::refunded, {voided});
  is_wrong(booking_status::refunded, {{"refunded", 2'000}});
  is_wrong(booking_status::refunded, {});
  is_wrong(booking_status::refunded, {declined});
  is_wrong(booking_status::refunded, {captured});
  is_wrong(booking_status::refunded, {refunded, refunded});
  is_wrong(booking_status::refunded, {refunded, captured});
  is_wrong(booking_status::refunded, {refunded, authorised});
}

TEST(nobody pays for what they did not get) {
  for (auto x : {booking_status::held, booking_status::released,
                 booking_status::expired}) {
    fits(x, {});
    fits(x, {declined, voided});
    is_wrong(x, {captured});
    is_wrong(x, {authorised});
    is_wrong(x, {refunded});
  }
}

TEST(a payment under way may hold money) {
  fits(booking_status::paying, {authorised});
  is_wrong(booking_status::paying, {captured});
}

TEST(nobody pays for a booking that is nowhere) {
  end.payments.emplace();
  (*end.payments)["b2"] = {voided};
  CHECK(unbalanced(end).empty());
  (*end.payments)["b2"] = {captured};
  CHECK_EQUAL(unbalanced(end).size(), 1u);
}

TEST(a history with wrong books is wrong) {
  reserve("ann", "b1", {"1-1-1"});
  ask(call_kind::confirm, "ann", "b1");
  has(booking_status::confirmed, {captured});
  check_good();
  has(booking_status::confirmed, {authorised});
  check_bad("booking b1 of ann for 4000 is confirmed, but the provider has "
            "4000 authorised");
}

FIXTURE_SCOPE_END()
