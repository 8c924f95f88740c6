#define SUITE storage.sqlite.booking_rows
#include "storage/sqlite/booking_rows.hpp"

#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::storage;
using namespace onsale::storage::sqlite;

TEST(a history is its steps one after the other) {
  auto text = print_step(change_kind::seats_held, from_ms(1'700'000'000'000))
              + print_step(change_kind::hold_expired, from_ms(-1));
  CHECK_EQUAL(text, "seats_held@1700000000000;hold_expired@-1;");
  auto steps = parse_history(text);
  REQUIRE_EQUAL(steps.size(), 2u);
  CHECK_EQUAL(steps[0].kind, "seats_held");
  CHECK(steps[0].at == from_ms(1'700'000'000'000));
  CHECK_EQUAL(steps[1].kind, "hold_expired");
  CHECK(steps[1].at == from_ms(-1));
  CHECK(parse_history("").empty());
}

TEST(seats of the journal read as they were printed) {
  std::vector<seat_change> seats{{0, seat_status::available},
                                 {17, seat_status::held},
                                 {1'999, seat_status::sold},
                                 {65'535, seat_status::blocked}};
  CHECK_EQUAL(print_seats(seats), "0:0,17:1,1999:2,65535:3");
  CHECK(parse_seats(print_seats(seats)) == seats);
  CHECK_EQUAL(print_seats({}), "");
  CHECK(parse_seats("").empty());
}
