#include "bench/process_cpu.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <unistd.h>

namespace onsale::bench {

namespace {

struct process_times {
  pid_t id = 0;
  pid_t parent = 0;
  uint64_t ticks = 0; // its own, and of children it has waited for
};

/// Nothing if the process has gone meanwhile.
std::optional<process_times> read_times(pid_t id) {
  std::ifstream in{"/proc/" + std::to_string(id) + "/stat"};
  std::string text;
  std::getline(in, text);
  // The name in parentheses may hold anything.
  auto end = text.rfind(')');
  if (end == std::string::npos)
    return std::nullopt;
  std::istringstream rest{text.substr(end + 1)};
  std::string state;
  process_times result;
  result.id = id;
  rest >> state >> result.parent;
  // Fields 5 to 13 come before utime, stime, cutime and cstime.
  std::string skipped;
  for (auto i = 5; i <= 13; ++i)
    rest >> skipped;
  for (auto i = 0; i < 4; ++i) {
    uint64_t ticks = 0;
    rest >> ticks;
    result.ticks += ticks;
  }
  return rest ? std::optional{result} : std::nullopt;
}

std::vector<process_times> all_processes() {
  std::vector<process_times> result;
  for (const auto& entry : std::filesystem::directory_iterator{"/proc"}) {
    auto name = entry.path().filename().string();
    pid_t id = 0;
    auto [end, ec] = std::from_chars(name.data(), name.data() + name.size(),
                                     id);
    if (ec != std::errc{} || end != name.data() + name.size())
      continue;
    if (auto times = read_times(id))
      result.push_back(*times);
  }
  return result;
}

std::vector<process_times> trees_of(const std::vector<pid_t>& roots) {
  auto left = all_processes();
  std::vector<process_times> result;
  auto take = [&](auto belongs) {
    auto found = std::stable_partition(left.begin(), left.end(),
                                       [&](const process_times& x) {
                                         return !belongs(x);
                                       });
    auto count = left.end() - found;
    result.insert(result.end(), found, left.end());
    left.erase(found, left.end());
    return count > 0;
  };
  auto is_known = [&](pid_t id) {
    return std::any_of(result.begin(), result.end(),
                       [&](const process_times& x) {
                         return x.id == id;
                       });
  };
  take([&](const process_times& x) {
    return std::find(roots.begin(), roots.end(), x.id) != roots.end();
  });
  while (take([&](const process_times& x) {
    return is_known(x.parent);
  })) {
    // Their children are next.
  }
  return result;
}

uint64_t private_bytes(pid_t id) {
  std::ifstream in{"/proc/" + std::to_string(id) + "/smaps_rollup"};
  uint64_t result = 0;
  std::string line;
  while (std::getline(in, line)) {
    std::istringstream words{line};
    std::string name;
    uint64_t kib = 0;
    words >> name >> kib;
    if (name == "Private_Clean:" || name == "Private_Dirty:")
      result += kib << 10;
  }
  return result;
}

} // namespace

std::chrono::duration<double> cpu_time_of(const std::vector<pid_t>& roots) {
  uint64_t ticks = 0;
  for (const auto& x : trees_of(roots))
    ticks += x.ticks;
  auto per_second = static_cast<double>(::sysconf(_SC_CLK_TCK));
  return std::chrono::duration<double>{static_cast<double>(ticks) / per_second};
}

uint64_t private_bytes_of(const std::vector<pid_t>& roots) {
  uint64_t result = 0;
  for (const auto& x : trees_of(roots))
    result += private_bytes(x.id);
  return result;
}

} // namespace onsale::bench
