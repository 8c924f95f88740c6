#pragma once

#include "tests/support/process.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace onsale::test {

/// What a command did.
struct command_end {
  exit_status status;
  std::string text; // what it printed, on both streams

  /// Whether it failed with that status, and told why in one line (the log
  /// aside) that mentions `word`.
  bool refused(int code, std::string_view word) const;
};

std::string to_string(const command_end& x);

/// What a command printed, but for the lines of its log.
std::string without_log(const std::string& text);

/// Runs a script of the system's shell to its end. @returns what it printed
std::string output_of(const std::string& script);

/// Where somebody works with the program's command line: a directory of its own
/// under /tmp that goes with it. Of the test's own environment no `ONSALE_`
/// variable counts.
class shell {
public:
  shell();
  ~shell();

  shell(const shell&) = delete;
  shell& operator=(const shell&) = delete;

  using variables = std::map<std::string, std::string>;

  /// Runs a command to its end.
  command_end run(std::vector<std::string> arguments, variables more = {});

  /// Starts a command that is to go on.
  process start(std::vector<std::string> arguments, variables more = {});

  std::string file(const std::string& name) const {
    return (dir_ / name).string();
  }

  /// Writes a file. @returns its path
  std::string write(const std::string& name, const std::string& text) const;

private:
  process_options options(std::vector<std::string> arguments, variables more);

  std::filesystem::path dir_;
  int runs_ = 0;
};

} // namespace onsale::test
