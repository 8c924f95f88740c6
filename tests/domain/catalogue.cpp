#define SUITE domain.catalogue

#include "domain/catalogue.hpp"

#include "tests/support/test.hpp"

using namespace onsale;

namespace {

std::vector<std::string> numbers(const seat_row& row) {
  std::vector<std::string> all;
  for (auto& seat : row.seats)
    all.push_back(seat.number);
  return all;
}

using words = std::vector<std::string>;

} // namespace

TEST(a grid has rows A B C of seats 1 2 3) {
  auto grid = make_grid(2, 3, seat_numbering::consecutive);
  REQUIRE_EQUAL(grid.size(), 2u);
  CHECK_EQUAL(grid[0].name, "A");
  CHECK_EQUAL(grid[1].name, "B");
  CHECK_EQUAL(numbers(grid[0]), (words{"1", "2", "3"}));
  CHECK_EQUAL(numbers(grid[1]), (words{"1", "2", "3"}));
  CHECK(!grid[0].seats[0].at);
}

TEST(odd and even numbers alternate from row to row) {
  auto grid = make_grid(3, 3, seat_numbering::odd_even);
  CHECK_EQUAL(numbers(grid[0]), (words{"1", "3", "5"}));
  CHECK_EQUAL(numbers(grid[1]), (words{"2", "4", "6"}));
  CHECK_EQUAL(numbers(grid[2]), (words{"1", "3", "5"}));
}

TEST(after row Z comes AA) {
  auto grid = make_grid(703, 1, seat_numbering::consecutive);
  CHECK_EQUAL(grid[25].name, "Z");
  CHECK_EQUAL(grid[26].name, "AA");
  CHECK_EQUAL(grid[51].name, "AZ");
  CHECK_EQUAL(grid[52].name, "BA");
  CHECK_EQUAL(grid[701].name, "ZZ");
  CHECK_EQUAL(grid[702].name, "AAA");
}

TEST(a grid larger than an event comes out empty) {
  CHECK_EQUAL(make_grid(200, 1'000, seat_numbering::consecutive).size(), 200u);
  CHECK(make_grid(201, 1'000, seat_numbering::consecutive).empty());
  CHECK(make_grid(UINT32_MAX, UINT32_MAX, seat_numbering::odd_even).empty());
  CHECK(make_grid(UINT32_MAX, 0, seat_numbering::odd_even).empty());
}
