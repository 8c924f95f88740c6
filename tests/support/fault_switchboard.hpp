#pragma once

#include "tests/support/fault_switches.hpp"

#include <filesystem>
#include <map>
#include <string>

namespace onsale::test {

/// The switches of real programs that have the fault shim in them: pass
/// `environment()` to all of them. It must outlive them.
class fault_switchboard {
public:
  fault_switchboard();
  ~fault_switchboard();

  fault_switchboard(const fault_switchboard&) = delete;
  fault_switchboard& operator=(const fault_switchboard&) = delete;

  fault_switches& operator*() noexcept {
    return *switches_;
  }

  fault_switches* operator->() noexcept {
    return switches_;
  }

  /// Has files watched whose path begins so.
  void watch_files(const std::string& prefix);

  /// Lets the process die at the n-th step from now. @pre `n > 0`
  void kill_at_step(uint64_t n);

  /// Whether that step has come: the process is dead, or about to be.
  bool struck() const noexcept;

  /// Ends all faults, and lets nobody die any more. @returns `struck()`, as it
  /// was at the last moment that somebody could
  bool clear();

  std::map<std::string, std::string> environment() const;

private:
  std::filesystem::path file() const;

  std::filesystem::path dir_;
  fault_switches* switches_ = nullptr;
};

} // namespace onsale::test
