#define SUITE domain.holder_table

#include "domain/holder_table.hpp"

#include "tests/domain/examples.hpp"
#include "tests/support/property.hpp"

#include <map>

using namespace onsale;
using namespace onsale::examples;

TEST(seats have the holder that they were given) {
  holder_table table;
  table.assign({7, 3}, nth_booking(1));
  table.assign({5}, nth_booking(2));
  table.assign({}, nth_booking(3));
  CHECK(table.of(3) == nth_booking(1));
  CHECK(table.of(5) == nth_booking(2));
  CHECK(!table.of(4));
  CHECK(!table.of(1'999));
  CHECK_EQUAL(table.seats_of(nth_booking(1)), (std::vector<seat_index>{3, 7}));
  table.release(3);
  table.release(4);
  CHECK_EQUAL(table.seats_of(nth_booking(1)), (std::vector<seat_index>{7}));
}

TEST(the table tells what a map would tell) {
  CHECK_PROPERTY("any seats given and released", [] {
    holder_table table;
    std::map<seat_index, booking_id> expected;
    uint64_t bookings = 0;
    for (auto seat : *rc::gen::container<std::vector<seat_index>>(
           rc::gen::inRange<seat_index>(0, 20))) {
      if (expected.erase(seat) == 0) {
        auto id = nth_booking(++bookings);
        std::vector<seat_index> seats{seat};
        if (auto next = static_cast<seat_index>(seat + 1);
            !expected.contains(next))
          seats.push_back(next);
        for (auto x : seats)
          expected[x] = id;
        table.assign(seats, id);
      } else {
        table.release(seat);
      }
      for (seat_index x = 0; x < 22; ++x) {
        auto known = expected.find(x);
        RC_ASSERT(table.of(x).has_value() == (known != expected.end()));
        if (known != expected.end())
          RC_ASSERT(table.of(x) == known->second);
      }
    }
  });
}
