#define SUITE domain.seating

#include "domain/seating.hpp"

#include "domain/limits.hpp"
#include "tests/domain/examples.hpp"
#include "tests/support/property.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

using namespace onsale;
using namespace onsale::examples;

namespace {

/// A seat as its ticket prints it: section, row, number.
using seat_name = std::tuple<std::string, std::string, std::string>;

std::map<seat_name, ticket_id> named_seats_of(const seating& seats) {
  std::map<seat_name, ticket_id> found;
  for (uint32_t b = 1; b <= seats.blocks.size(); ++b) {
    auto& block = *seats.find(b);
    for (auto& row : block.rows)
      for (auto seat : row.places) {
        seat_name name{block.section, row.name, block.places[seat].number};
        auto added = found.emplace(name, ticket_id{{concert_id, b}, seat});
        RC_ASSERT(added.second);
      }
  }
  return found;
}

/// Where each seat of the catalogue stands in its row, from 0.
std::map<seat_name, size_t> standing_of(const event& x) {
  std::map<seat_name, size_t> places;
  for (auto& section : x.sections)
    for (auto& row : section.rows)
      for (size_t i = 0; i < row.seats.size(); ++i)
        places.emplace(seat_name{section.id, row.name, row.seats[i].number}, i);
  return places;
}

/// Up to two sections of rows with some of the seats 1 to 39 in any order, and
/// perhaps an area.
event any_event() {
  std::vector<section> sections;
  for (auto id : {"101", "102"}) {
    std::vector<seat_row> rows;
    for (auto name : {"A", "B", "C"}) {
      seat_row row{name, {}};
      std::set<int> seen;
      for (auto number :
           *rc::gen::container<std::vector<int>>(rc::gen::inRange(1, 40))) {
        seat x;
        x.number = std::to_string(number);
        if (seen.insert(number).second)
          row.seats.push_back(x);
      }
      if (row.seats.empty())
        continue;
      rows.push_back(row);
    }
    // Fills up a block, so that rows get parted over blocks as they grow.
    if (*rc::gen::inRange(0, 8) == 0)
      rows.push_back(row("FILLER", 1'950));
    if (!rows.empty())
      sections.push_back(seated(id, rows));
  }
  if (sections.empty() || *rc::gen::arbitrary<bool>())
    sections.push_back(general("GA", *rc::gen::inRange(1u, 5'000u)));
  return concert(sections);
}

/// Neighbours in the plan are neighbours in the catalogue.
void check_adjacency(const std::map<seat_name, size_t>& standing,
                     const seating& seats) {
  for (auto& block : seats.blocks)
    for (auto& row : block.rows)
      for (size_t i = 0, before = 0; i < row.places.size(); ++i) {
        auto& number = block.places[row.places[i]].number;
        auto here = standing.at({block.section, row.name, number});
        if (i > 0)
          RC_ASSERT(here == before + 1);
        before = here;
      }
}

size_t capacity_of(const event& x) {
  size_t sum = 0;
  for (auto& section : x.sections) {
    sum += section.capacity;
    for (auto& row : section.rows)
      sum += row.seats.size();
  }
  return sum;
}

} // namespace

TEST(seats are numbered from zero in the order of the catalogue) {
  auto x = concert(
    {seated("101", {row("A", 2), row("B", 2)}), seated("102", {row("A", 1)})});
  auto seats = *make_seating(x, nullptr);
  REQUIRE_EQUAL(seats.blocks.size(), 2u);
  auto& block = *seats.find(1);
  CHECK_EQUAL(block.section, "101");
  CHECK_EQUAL(block.rows[1].name, "B");
  CHECK_EQUAL(block.rows[1].places, (std::vector<seat_index>{2, 3}));
  CHECK_EQUAL(block.places[3].number, "2");
  CHECK_EQUAL(block.places[3].row, 1);
  CHECK_EQUAL(seats.capacity(), 5u);
  CHECK(seats.find(0) == nullptr);
  CHECK(seats.find(3) == nullptr);
}

TEST(a seat may have a price level and a quality of its own) {
  auto x = concert({seated("101", {row("A", 2)})});
  x.sections[0].rows[0].seats[1].price_level = "P2";
  x.sections[0].rows[0].seats[1].quality = 0.25;
  x.sections[0].rows[0].seats[1].accessible = true;
  auto seats = *make_seating(x, nullptr);
  auto& places = seats.find(1)->places;
  CHECK_EQUAL(seats.price_levels, (std::vector<std::string>{"P1", "P2"}));
  CHECK_EQUAL(places[0].price, 0);
  CHECK(!places[0].rated);
  CHECK_EQUAL(places[1].price, 1);
  CHECK_EQUAL(places[1].quality, 0.25f);
  CHECK(places[1].rated);
  CHECK(places[1].accessible);
}

TEST(a large section is split between rows) {
  auto x = concert({seated("101", {row("A", 900), row("B", 900), row("C", 900),
                                   row("D", 200)})});
  auto seats = *make_seating(x, nullptr);
  REQUIRE_EQUAL(seats.blocks.size(), 2u);
  CHECK_EQUAL(seats.blocks[0].places.size(), 1'800u);
  CHECK_EQUAL(seats.blocks[1].rows.front().name, "C");
  CHECK_EQUAL(seats.blocks[1].rows.back().name, "D");
}

TEST(a large area becomes several blocks) {
  auto x = concert({general("GA", 4'500)});
  auto seats = *make_seating(x, nullptr);
  REQUIRE_EQUAL(seats.blocks.size(), 3u);
  CHECK_EQUAL(seats.blocks[0].capacity(), 2'000u);
  CHECK_EQUAL(seats.blocks[2].capacity(), 500u);
  CHECK(seats.blocks[2].rows.empty());
}

TEST(a seat keeps its number while others come and go) {
  auto x = concert({seated("101", {row("A", 3)})});
  auto first = *make_seating(x, nullptr);
  // A new seat goes in the middle, and number 1 goes.
  auto& seats = x.sections[0].rows[0].seats;
  seats[0].number = "1A";
  seats.insert(seats.begin() + 1, seat{"2B", {}, false, {}, ""});
  auto second = *make_seating(x, &first);
  auto& block = *second.find(1);
  CHECK_EQUAL(block.rows[0].places, (std::vector<seat_index>{3, 4, 1, 2}));
  CHECK(block.places[0].retired);
  CHECK_EQUAL(block.places[0].number, "1");
  CHECK_EQUAL(second.capacity(), 4u);
  CHECK(retired_places(concert_id, first, second)
        == (std::vector<ticket_id>{{{concert_id, 1}, 0}}));
  // Number 1 comes back under its old number.
  seats[0].number = "1";
  auto third = *make_seating(x, &second);
  CHECK_EQUAL(third.find(1)->rows[0].places,
              (std::vector<seat_index>{0, 4, 1, 2}));
  CHECK(third.find(1)->places[3].retired);
}

TEST(the seats of a row that is gone come back to the row of that name) {
  auto x = concert({seated("101", {row("A", 2), row("B", 2)})});
  auto first = *make_seating(x, nullptr);
  auto gone = x;
  gone.sections[0].rows.erase(gone.sections[0].rows.begin());
  auto second = *make_seating(gone, &first);
  CHECK_EQUAL(second.capacity(), 2u);
  CHECK_EQUAL(second.find(1)->rows[0].name, "B");
  auto third = *make_seating(x, &second);
  CHECK_EQUAL(third.find(1)->rows[0].places, (std::vector<seat_index>{0, 1}));
  CHECK_EQUAL(third.find(1)->rows[1].places, (std::vector<seat_index>{2, 3}));
}

TEST(seats parted by another block are no neighbours) {
  auto x = concert({seated("101", {row("A", 2), row("B", 1'998)})});
  auto first = *make_seating(x, nullptr);
  // The block is full: what comes between 1 and 2 goes to another one.
  auto& seats = x.sections[0].rows[0].seats;
  seats.insert(seats.begin() + 1, seat{"1A", {}, false, {}, ""});
  auto second = *make_seating(x, &first);
  REQUIRE_EQUAL(second.blocks.size(), 2u);
  auto& rows = second.find(1)->rows;
  CHECK_EQUAL(rows[0].places, (std::vector<seat_index>{0}));
  CHECK_EQUAL(rows[1].places, (std::vector<seat_index>{1}));
  CHECK_EQUAL(rows[1].name, "A");
  CHECK_EQUAL(second.find(2)->rows[0].places, (std::vector<seat_index>{0}));
}

TEST(an area grows at its end and shrinks from there) {
  auto x = concert({general("GA", 3'000)});
  auto large = *make_seating(x, nullptr);
  x.sections[0].capacity = 1'999;
  auto small = *make_seating(x, &large);
  CHECK_EQUAL(small.blocks[0].capacity(), 1'999u);
  CHECK_EQUAL(small.blocks[1].capacity(), 0u);
  CHECK(small.blocks[0].places[1'999].retired);
  CHECK_EQUAL(retired_places(concert_id, large, small).size(), 1'001u);
  x.sections[0].capacity = 3'500;
  auto again = *make_seating(x, &small);
  CHECK_EQUAL(again.blocks.size(), 2u);
  CHECK_EQUAL(again.blocks[1].capacity(), 1'500u);
}

TEST(a section that becomes an area gets new blocks) {
  auto x = concert({seated("101", {row("A", 2)})});
  auto first = *make_seating(x, nullptr);
  auto second = *make_seating(concert({general("101", 2)}), &first);
  REQUIRE_EQUAL(second.blocks.size(), 2u);
  CHECK_EQUAL(second.blocks[0].capacity(), 0u);
  CHECK_EQUAL(second.blocks[1].capacity(), 2u);
}

TEST(a price level that goes takes no place that is sold with it) {
  auto x = concert({seated("101", {row("A", 2)})});
  x.sections[0].rows[0].seats[1].price_level = "P2";
  auto first = *make_seating(x, nullptr);
  x.sections[0].rows[0].seats.pop_back();
  x.price_levels = {{"P3", "", 100}, {"P1", "", 5000}};
  auto second = *make_seating(x, &first);
  CHECK_EQUAL(second.price_levels,
              (std::vector<std::string>{"P1", "P2", "P3"}));
  CHECK_EQUAL(second.find(1)->places[0].price, 0);
  CHECK_LESS(second.find(1)->places[1].price, second.price_levels.size());
}

TEST(a price level keeps its position and leaves it to another only in the end) {
  auto levels = [](std::vector<std::string> ids) {
    auto x = concert({seated("101", {row("A", 2)})});
    x.sections[0].price_level = ids.front();
    x.price_levels.clear();
    for (auto& id : ids)
      x.price_levels.push_back({id, "", 100});
    return x;
  };
  auto first = *make_seating(levels({"P1", "P2"}), nullptr);
  auto turned = *make_seating(levels({"P2", "P1"}), &first);
  CHECK_EQUAL(turned.price_levels, (std::vector<std::string>{"P1", "P2"}));
  CHECK_EQUAL(turned.find(1)->places[0].price, 1);
  MESSAGE("what was sold until now may still be searched for");
  auto renamed = *make_seating(levels({"P3"}), &turned);
  CHECK_EQUAL(renamed.price_levels, (std::vector<std::string>{"P3", "P2"}));
  auto again = *make_seating(levels({"P4"}), &renamed);
  CHECK_EQUAL(again.price_levels, (std::vector<std::string>{"P3", "P4"}));
}

TEST(an event has room for a hundred blocks counting those it had) {
  auto x = concert({general("GA", 200'000)});
  auto full = *make_seating(x, nullptr);
  CHECK_EQUAL(full.blocks.size(), limits::blocks_per_event);
  auto more = make_seating(concert({general("OTHER", 1)}), &full);
  REQUIRE(!more);
  CHECK(more.error() == seating_error::too_many_blocks);
}

TEST(numbers never change nor are reused) {
  CHECK_PROPERTY("whatever edits follow each other", [] {
    std::optional<seating> before;
    std::map<ticket_id, seat_name> ever;
    for (int edit = *rc::gen::inRange(1, 5); edit > 0; --edit) {
      auto x = any_event();
      RC_ASSERT(!validate(x));
      auto after = *make_seating(x, before ? &*before : nullptr);
      auto found = named_seats_of(after);
      // Every seat of the catalogue is found, once, and no other.
      auto standing = standing_of(x);
      RC_ASSERT(std::equal(found.begin(), found.end(), standing.begin(),
                           standing.end(), [](auto& a, auto& b) {
                             return a.first == b.first;
                           }));
      for (auto& [name, ticket] : found)
        RC_ASSERT(ever.emplace(ticket, name).first->second == name);
      RC_ASSERT(after.capacity() == capacity_of(x));
      for (auto& block : after.blocks)
        RC_ASSERT(block.places.size() <= limits::places_per_block);
      check_adjacency(standing, after);
      if (before)
        RC_ASSERT(retired_places(concert_id, *before, after).size()
                  >= before->capacity()
                       - std::min(before->capacity(), after.capacity()));
      before = after;
    }
  });
}
