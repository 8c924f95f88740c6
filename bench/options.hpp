#pragma once

#include <memory>
#include <optional>
#include <string>

namespace CLI {

class App;

} // namespace CLI

namespace onsale::bench {

/// The options of a benchmark. CLI11 stays in the source, since whoever
/// includes it compiles all of it.
class option_list {
public:
  explicit option_list(const std::string& about);
  ~option_list();

  /// Adds an option for a number (`int`, `size_t`, `double`) or a vector of
  /// them, from `least` to `most`.
  template <class Value>
  void add(const char* name, Value& value, double least, double most,
           const char* help);

  /// How many runs medians are taken of.
  void add_runs(int& runs);

  /// How long each rate is measured.
  void add_seconds(double& seconds);

  /// Adds an option that has to be given.
  void add_text(const char* name, std::string& value, const char* help);

  /// Adds the option for an engine (`std::string`) or a vector of them.
  template <class Value>
  void add_store(Value& value);

  /// Adds a flag that makes `value` false.
  void add_flag_against(const char* name, bool& value, const char* help);

  /// @returns the exit status if the program has to end: what was asked for is
  /// wrong, or help.
  std::optional<int> parse(int argc, char** argv);

private:
  std::unique_ptr<CLI::App> app_;
};

} // namespace onsale::bench
