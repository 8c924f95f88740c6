#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace onsale::test {

struct process_options {
  std::filesystem::path program;
  std::vector<std::string> arguments;
  /// Added to the environment of the test, or put in its place.
  std::map<std::string, std::string> environment;
  /// Where its standard output and error go, one after the other as they come;
  /// appended to, so that the lives of one server can share a file.
  std::filesystem::path log;
};

/// The address sanitizer's options of the test, with `added`: for a program
/// that needs others.
std::string sanitizer_options(const std::string& added);

/// How a process ended.
struct exit_status {
  int code = 0;   // if it exited
  int signal = 0; // or the signal that killed it

  friend bool operator==(const exit_status&, const exit_status&) = default;
};

std::string to_string(const exit_status& x);

/// A real program, run as a child of the test. It never outlives it: it is
/// killed by the destructor, and by the kernel if the test dies. (The kernel
/// watches the thread: start processes from one that lives as long as they
/// shall.)
///
/// Throws `std::runtime_error` if it cannot be started. Not thread-safe.
class process {
public:
  explicit process(process_options options);
  ~process();

  process(const process&) = delete;
  process& operator=(const process&) = delete;

  pid_t id() const noexcept {
    return id_;
  }

  /// Waits for a line of this process's output that holds a match of `pattern`
  /// (ECMAScript). Returns the match and its groups; nothing when the time is
  /// up, or when the process ended without it.
  std::optional<std::vector<std::string>>
  wait_for_line(const std::string& pattern, std::chrono::milliseconds limit);

  /// What this process has written so far.
  std::string output() const;

  /// Sends a signal: SIGTERM, SIGKILL, SIGSTOP … Nothing happens once it ended.
  void signal(int number);

  /// Waits for its end; nothing when the time is up.
  std::optional<exit_status> wait(std::chrono::milliseconds limit);

  bool is_running();

  /// Pulls the plug (kill -9) and waits until it is gone.
  void kill();

private:
  void poll();

  process_options options_;
  std::uintmax_t log_start_ = 0;
  pid_t id_ = -1;
  std::optional<exit_status> ended_;
};

/// A program of the build that this test belongs to, for example `onsale`.
std::filesystem::path built_program(const std::string& name);

} // namespace onsale::test
