#define SUITE bench.wishes

#include "bench/wishes.hpp"

#include "tests/support/test.hpp"

#include <string>

using namespace onsale::bench;

namespace {

/// One block of ten seats, of which nine are asked for.
constexpr hall ten_seats{.blocks = 1, .rows = 1, .seats_per_row = 10};

bool asks_for(const load& x, uint64_t number, const std::string& what) {
  return x.first(number).find('"' + what + '"') != std::string::npos;
}

} // namespace

TEST(as many events are needed as nine tenths of each allow) {
  CHECK_EQUAL(events_for(wish::named_seat, ten_seats, 0), 0u);
  CHECK_EQUAL(events_for(wish::named_seat, ten_seats, 9), 1u);
  CHECK_EQUAL(events_for(wish::purchase, ten_seats, 10), 2u);
  CHECK_EQUAL(events_for(wish::best_pair, ten_seats, 4), 1u);
  CHECK_EQUAL(events_for(wish::best_pair, ten_seats, 5), 2u);
}

TEST(buyers go on to the next event when one is nearly sold out) {
  buyers who{3};
  load x;
  come_in_turn(wish::named_seat, 7, ten_seats, who, x);
  CHECK(asks_for(x, 0, "7-1-0"));
  CHECK(asks_for(x, 8, "7-1-8"));
  CHECK(asks_for(x, 9, "8-1-0"));
  CHECK(asks_for(x, 18, "9-1-0"));
  come_in_turn(wish::best_pair, 7, ten_seats, who, x);
  CHECK(asks_for(x, 3, "7"));
  CHECK(asks_for(x, 4, "8"));
}

TEST(who holds a seat in a later event is who pays for it) {
  buyers who{4};
  load x;
  come_in_turn(wish::purchase, 7, ten_seats, who, x);
  for (uint64_t number : {0, 8, 9, 10, 27}) {
    auto then = x.judge(number, 0, 201, R"({"booking_id":"B"})");
    CHECK(then.what == verdict::kind::go_on);
    CHECK(then.next.find(who.token(number)) != std::string::npos);
    CHECK(x.first(number).find(who.token(number)) != std::string::npos);
    CHECK(then.next.find(R"("booking_id":"B")") != std::string::npos);
  }
}
