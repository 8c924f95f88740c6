#include "bench/chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace onsale::bench {

namespace {

constexpr double width = 800;
constexpr double height = 480;
constexpr double left = 80;
constexpr double right = 210; // room for the legend
constexpr double top = 50;
constexpr double bottom = 60;

// Told apart also without colours: by their dashes.
constexpr std::array<const char*, 6> colours{"#0b62a4", "#c2410c", "#15803d",
                                             "#7e22ce", "#0f766e", "#b91c1c"};
constexpr std::array<const char*, 6> dashes{"",    "8 4",    "2 3",
                                            "1 5", "12 3 2", "6 2 1 2"};

/// A logarithmic axis from one power of ten to another.
class axis {
public:
  void widen(double x) {
    low_ = std::min(low_, std::floor(std::log10(x)));
    high_ = std::max(high_, std::ceil(std::log10(x)));
  }

  /// Where a value lies, from 0 to 1.
  double place(double x) const {
    return high_ > low_ ? (std::log10(x) - low_) / (high_ - low_) : 0.5;
  }

  std::vector<double> ticks() const {
    std::vector<double> result;
    for (auto power = low_; power <= high_; ++power)
      result.push_back(std::pow(10, power));
    return result;
  }

private:
  double low_ = std::numeric_limits<double>::max();
  double high_ = std::numeric_limits<double>::lowest();
};

std::string escape(const std::string& text) {
  std::string result;
  for (auto c : text) {
    if (c == '<')
      result += "&lt;";
    else if (c == '&')
      result += "&amp;";
    else
      result += c;
  }
  return result;
}

std::string tick_label(double x) {
  return x >= 1'000 ? fmt::format("{:g} k", x / 1'000) : fmt::format("{:g}", x);
}

double to_x(const axis& x, double value) {
  return left + x.place(value) * (width - left - right);
}

double to_y(const axis& y, double value) {
  return height - bottom - y.place(value) * (height - top - bottom);
}

bool is_drawn(const std::pair<double, double>& point) {
  return point.first > 0 && point.second > 0;
}

std::string draw_grid(const axis& x, const axis& y) {
  std::string result;
  for (auto tick : x.ticks())
    result += fmt::format(
      "<line x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1}\" y2=\"{2}\" "
      "stroke=\"#ddd\"/><text x=\"{0:.1f}\" y=\"{3}\" "
      "text-anchor=\"middle\">{4}</text>\n",
      to_x(x, tick), top, height - bottom, height - bottom + 18,
      tick_label(tick));
  for (auto tick : y.ticks())
    result += fmt::format(
      "<line x1=\"{0}\" x2=\"{1}\" y1=\"{2:.1f}\" y2=\"{2:.1f}\" "
      "stroke=\"#ddd\"/><text x=\"{3}\" y=\"{4:.1f}\" "
      "text-anchor=\"end\">{5}</text>\n",
      left, width - right, to_y(y, tick), left - 8, to_y(y, tick) + 4,
      tick_label(tick));
  return result;
}

std::string
draw_line(const series& what, size_t number, const axis& x, const axis& y) {
  std::string points;
  for (const auto& point : what.points)
    if (is_drawn(point))
      points += fmt::format("{:.1f},{:.1f} ", to_x(x, point.first),
                            to_y(y, point.second));
  const auto* colour = colours[number % colours.size()];
  const auto* dash = dashes[number % dashes.size()];
  auto legend = top + 18 * static_cast<double>(number);
  return fmt::format(
    "<polyline points=\"{0}\" fill=\"none\" stroke=\"{1}\" stroke-width=\"2\" "
    "stroke-dasharray=\"{2}\"/>\n<line x1=\"{3}\" x2=\"{4}\" y1=\"{5}\" "
    "y2=\"{5}\" stroke=\"{1}\" stroke-width=\"2\" stroke-dasharray=\"{2}\"/>"
    "<text x=\"{6}\" y=\"{7}\">{8}</text>\n",
    points, colour, dash, width - right + 10, width - right + 40, legend,
    width - right + 46, legend + 4, escape(what.name));
}

} // namespace

std::string
line_chart(const std::string& title, const std::string& x_label,
           const std::string& y_label, const std::vector<series>& lines) {
  axis x;
  axis y;
  for (const auto& line : lines)
    for (const auto& point : line.points)
      if (is_drawn(point)) {
        x.widen(point.first);
        y.widen(point.second);
      }
  auto result = fmt::format(
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" "
    "font-family=\"sans-serif\" font-size=\"12\" role=\"img\">\n"
    "<title>{2}</title><rect width=\"{0}\" height=\"{1}\" fill=\"white\"/>\n"
    "<text x=\"{3}\" y=\"28\" font-size=\"16\">{2}</text>\n",
    width, height, escape(title), left);
  result += draw_grid(x, y);
  for (size_t i = 0; i < lines.size(); ++i)
    result += draw_line(lines[i], i, x, y);
  result += fmt::format(
    "<text x=\"{0}\" y=\"{1}\" text-anchor=\"middle\">{2}</text>\n"
    "<text transform=\"translate(22 {3}) rotate(-90)\" "
    "text-anchor=\"middle\">{4}</text>\n</svg>\n",
    (left + width - right) / 2, height - 14, escape(x_label),
    (top + height - bottom) / 2, escape(y_label));
  return result;
}

} // namespace onsale::bench
