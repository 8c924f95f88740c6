#define SUITE domain.room.waiting_line

#include "domain/room/waiting_line.hpp"

#include "tests/support/property.hpp"

#include <set>

using namespace onsale;

TEST(a line that nobody stands in) {
  waiting_line line;
  CHECK_EQUAL(line.size(), 0u);
  CHECK(!line.front());
  CHECK(!line.first_from(17));
  CHECK(!line.contains(0));
  CHECK_EQUAL(line.ahead_of(0), 0u);
}

TEST(people come at the end and go from anywhere) {
  waiting_line line;
  for (uint32_t i = 0; i < 200; ++i)
    CHECK_EQUAL(line.append(), i);
  CHECK_EQUAL(line.ahead_of(150), 150u);
  line.remove(0);
  line.remove(149);
  line.remove(199);
  CHECK_EQUAL(line.ahead_of(150), 148u);
  CHECK_EQUAL(line.front(), 1u);
  CHECK_EQUAL(line.first_from(149), 150u);
  CHECK(!line.first_from(199));
  CHECK(!line.contains(149));
  CHECK_EQUAL(line.append(), 200u);
  CHECK_EQUAL(line.ahead_of(200), 197u);
}

TEST(a line that has emptied goes on) {
  waiting_line line;
  for (uint32_t i = 0; i < 128; ++i)
    line.append();
  for (uint32_t i = 0; i < 128; ++i)
    line.remove(i);
  CHECK(!line.front());
  CHECK_EQUAL(line.append(), 128u);
  CHECK_EQUAL(line.front(), 128u);
  CHECK_EQUAL(line.ahead_of(128), 0u);
}

TEST(it counts what a set would count) {
  CHECK_PROPERTY("any who come and go", [] {
    waiting_line line;
    std::set<uint32_t> expected;
    auto steps = *rc::gen::container<std::vector<uint32_t>>(
      *rc::gen::inRange<size_t>(0, 400), rc::gen::inRange<uint32_t>(0, 500));
    for (auto step : steps) {
      // As many come as go at the end of a long life.
      if (step >= line.ranks() || !line.contains(step))
        expected.insert(line.append());
      else {
        line.remove(step);
        expected.erase(step);
      }
    }
    RC_ASSERT(line.size() == expected.size());
    for (uint32_t x = 0; x < line.ranks() + 70; ++x) {
      auto next = expected.lower_bound(x);
      RC_ASSERT(line.contains(x) == expected.contains(x));
      RC_ASSERT(line.ahead_of(x)
                == static_cast<size_t>(std::distance(expected.begin(), next)));
      RC_ASSERT(
        line.first_from(x)
        == (next == expected.end() ? std::nullopt : std::optional{*next}));
    }
    RC_ASSERT(
      line.front()
      == (expected.empty() ? std::nullopt : std::optional{*expected.begin()}));
  });
}
