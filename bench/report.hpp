#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace onsale::bench {

/// The middle of some figures; the mean of the two middle ones if their number
/// is even; 0 of none.
double median(std::vector<double> x);

/// What one benchmark found: `build/bench/NAME.json` with everything,
/// `NAME.md` with the tables, `NAME.svg` with a chart if there is one.
class report {
public:
  explicit report(std::string name) : name_(std::move(name)) {
    // Nothing yet.
  }

  /// For the JSON file, as it is.
  nlohmann::json& data() {
    return data_;
  }

  /// Begins a table; it is printed as it grows.
  void table(const std::string& title, const std::vector<std::string>& columns);
  void row(const std::vector<std::string>& cells);

  /// A sentence between tables.
  void say(const std::string& text);

  void chart(std::string svg) {
    svg_ = std::move(svg);
  }

  /// Writes the files. @returns whether that worked; if not, it says why
  bool write() const;

private:
  void print(const std::string& line);

  std::string name_;
  nlohmann::json data_ = nlohmann::json::object();
  std::string markdown_;
  std::string svg_;
};

} // namespace onsale::bench
