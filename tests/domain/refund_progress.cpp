#define SUITE domain.refund_progress

#include "domain/refund_progress.hpp"

#include "tests/support/test.hpp"

#include <optional>

using namespace onsale;

namespace {

constexpr int64_t price = 2'500;

booking one(booking_status status, std::optional<payment_state> paid = {}) {
  booking result;
  result.status = status;
  result.total = price;
  if (paid) {
    result.paid_by.emplace();
    result.paid_by->state = *paid;
    result.paid_by->amount.amount = price;
  }
  return result;
}

refund_progress of(const booking& x) {
  refund_progress result;
  result.add(x);
  return result;
}

constexpr booking_sum once{1, price};

} // namespace

TEST(an event that goes on has sold and open bookings) {
  for (auto x : {booking_status::held, booking_status::paying,
                 booking_status::requires_action})
    CHECK_EQUAL(of(one(x, payment_state::declined)).open, 1u);
  auto sold = of(one(booking_status::confirmed, payment_state::captured));
  CHECK(sold.sold == once);
  CHECK(sold.due == booking_sum{});
}

TEST(money is due until it is back) {
  for (auto x : {payment_state::captured, payment_state::authorised,
                 payment_state::requires_action, payment_state::intended})
    CHECK(of(one(booking_status::cancelled, x)).due == once);
  auto back = of(one(booking_status::cancelled, payment_state::refunded));
  CHECK(back.paid_back == once);
  CHECK(back.due == booking_sum{});
  CHECK(of(one(booking_status::cancelled, payment_state::voided)).let_go
        == once);
}

TEST(what was given back before counts as well) {
  CHECK(of(one(booking_status::refunded, payment_state::captured)).due == once);
  CHECK(of(one(booking_status::refunded, payment_state::refunded)).paid_back
        == once);
  CHECK(of(one(booking_status::expired, payment_state::authorised)).due
        == once);
}

TEST(who has paid nothing gets nothing) {
  CHECK(of(one(booking_status::cancelled)) == refund_progress{});
  CHECK(of(one(booking_status::released)) == refund_progress{});
  CHECK(of(one(booking_status::expired, payment_state::declined))
        == refund_progress{});
  CHECK(of(one(booking_status::capture_failed, payment_state::capture_failed))
        == refund_progress{});
}

TEST(many add up) {
  refund_progress all;
  for (int i = 0; i < 3; ++i)
    all.add(one(booking_status::cancelled, payment_state::captured));
  CHECK(all.due == (booking_sum{3, 3 * price}));
}
