#define SUITE bench.report

#include "bench/report.hpp"

#include "bench/chart.hpp"
#include "tests/support/test.hpp"

using namespace onsale::bench;

TEST(the median is the middle figure) {
  CHECK_EQUAL(median({}), 0);
  CHECK_EQUAL(median({7}), 7);
  CHECK_EQUAL(median({9, 1, 5}), 5);
  CHECK_EQUAL(median({4, 1, 2, 9}), 3);
}

TEST(a chart is drawn of what a logarithm takes) {
  auto text = line_chart("A < B", "rate", "ms",
                         {{"x", {{1, 1}, {10, 100}, {0, 5}, {5, 0}}}});
  CHECK(text.find("<title>A &lt; B</title>") != std::string::npos);
  // Both ends of both axes; the points with a zero are left out.
  CHECK(text.find("points=\"80.0,420.0 590.0,50.0 \"") != std::string::npos);
}

TEST(a chart of nothing is an empty one) {
  auto text = line_chart("Nothing", "x", "y", {});
  CHECK(text.find("</svg>") != std::string::npos);
}
