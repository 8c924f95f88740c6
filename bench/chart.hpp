#pragma once

#include <string>
#include <utility>
#include <vector>

namespace onsale::bench {

/// One line of a chart: points (x, y), both above 0, by ascending x.
struct series {
  std::string name;
  std::vector<std::pair<double, double>> points;
};

/// Lines over logarithmic axes, as an SVG document of 800 by 480 pixels.
/// Points that are not above 0 are left out.
std::string
line_chart(const std::string& title, const std::string& x_label,
           const std::string& y_label, const std::vector<series>& lines);

} // namespace onsale::bench
