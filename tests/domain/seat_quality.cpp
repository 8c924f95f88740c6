#define SUITE domain.seat_quality

#include "domain/seat_quality.hpp"

#include "tests/domain/examples.hpp"
#include "tests/support/test.hpp"

#include <cmath>

using namespace onsale;
using namespace onsale::examples;

namespace {

bool near(double x, double y) {
  return std::abs(x - y) < 1e-6;
}

} // namespace

TEST(without geometry the front row comes first and then its centre) {
  auto x = concert({seated("101", {row("A", 5), row("B", 4)})});
  quality_scale scale{x};
  auto at = [&](size_t row, size_t seat) {
    return scale.of(x.sections[0], row, seat);
  };
  CHECK_EQUAL(at(0, 2), 1.f);
  CHECK_GREATER(at(0, 2), at(0, 1));
  CHECK_EQUAL(at(0, 1), at(0, 3));
  CHECK_GREATER(at(0, 1), at(0, 0));
  CHECK_GREATER(at(0, 0), at(1, 1));
  CHECK_EQUAL(at(1, 1), at(1, 2));
  CHECK_GREATER(at(1, 0), 0.f);
}

TEST(the same row is worth the same in a small section and in a large one) {
  auto x = concert(
    {seated("1", {row("A", 3), row("B", 3)}), seated("2", {row("A", 3)})});
  quality_scale scale{x};
  CHECK_EQUAL(scale.of(x.sections[0], 0, 1), scale.of(x.sections[1], 0, 1));
}

TEST(with a stage the nearest seat is the best wherever its row is) {
  auto x = concert({seated("101", {row("A", 1), row("B", 1), row("C", 1)})});
  x.focal_point = point{0, 0};
  auto& section = x.sections[0];
  section.place = placement{0, 10, 0, {}};
  section.rows[0].seats[0].at = point{0, 20};
  section.rows[1].seats[0].at = point{0, 0};
  section.rows[2].seats[0].at = point{0, 10};
  quality_scale scale{x};
  CHECK_EQUAL(scale.of(section, 1, 0), 1.f);
  CHECK_EQUAL(scale.of(section, 0, 0), 0.f);
  CHECK(near(scale.of(section, 2, 0), 0.5));
}

TEST(a section is turned counter - clockwise and then moved) {
  auto x = concert({seated("101", {row("A", 3)})});
  x.focal_point = point{0, 0};
  auto& section = x.sections[0];
  section.place = placement{100, 0, 90, {}};
  // Turned by 90 degrees (0, 90) points left, to (10, 0) on the map.
  section.rows[0].seats[0].at = point{0, 90};
  section.rows[0].seats[1].at = point{0, -10};
  section.rows[0].seats[2].at = point{0, 40};
  quality_scale scale{x};
  CHECK(near(scale.of(section, 0, 0), 1));
  CHECK(near(scale.of(section, 0, 1), 0));
  CHECK(near(scale.of(section, 0, 2), 0.5));
}

TEST(an area is as good as the place where it stands) {
  auto x = concert(
    {general("NEAR", 10), general("FAR", 10), general("SOMEWHERE", 10)});
  x.focal_point = point{0, 0};
  x.sections[0].place = placement{0, 10, 0, {}};
  x.sections[1].place = placement{0, 50, 0, {}};
  quality_scale scale{x};
  CHECK_EQUAL(scale.of(x.sections[0], 0, 0), 1.f);
  CHECK_EQUAL(scale.of(x.sections[1], 0, 0), 0.f);
  CHECK_EQUAL(scale.of(x.sections[2], 0, 0), 1.f);
}

TEST(where all seats are equally far all are as good) {
  auto x = concert({seated("101", {row("A", 1)})});
  x.focal_point = point{0, 0};
  x.sections[0].place = placement{3, 4, 0, {}};
  x.sections[0].rows[0].seats[0].at = point{0, 0};
  CHECK_EQUAL(quality_scale{x}.of(x.sections[0], 0, 0), 1.f);
}
