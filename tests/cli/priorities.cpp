#define SUITE cli.priorities

#include "cli/in_background.hpp"
#include "tests/support/box_office.hpp"
#include "tests/support/test.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace onsale;
using namespace onsale::test;

namespace {

int own_priority() {
  return getpriority(PRIO_PROCESS, static_cast<id_t>(gettid()));
}

/// Of whatever gives way; nobody is nicer than 19.
int lower_priority() {
  return std::min(own_priority() + cli::background_nice, 19);
}

/// The nice value of each thread of a process, by the threads' names.
std::map<std::string, std::vector<int>> priorities_of(pid_t process) {
  std::map<std::string, std::vector<int>> result;
  auto tasks = "/proc/" + std::to_string(process) + "/task";
  for (auto& task : std::filesystem::directory_iterator{tasks}) {
    std::ifstream in{task.path() / "stat"};
    std::string line;
    std::getline(in, line);
    auto open = line.find('(');
    auto close = line.rfind(')');
    std::istringstream rest{line.substr(close + 1)}; // from field 3 on
    std::vector<std::string> fields{std::istream_iterator<std::string>{rest},
                                    {}};
    result[line.substr(open + 1, close - open - 1)].push_back(
      std::stoi(fields.at(19 - 3)));
  }
  return result;
}

} // namespace

TEST(work in the background gives way and so do threads that it starts) {
  auto usual = own_priority();
  auto lower = lower_priority();
  auto inside = 0;
  auto started = 0;
  auto made = cli::in_background([&] {
    inside = own_priority();
    std::thread{[&] {
      started = own_priority();
    }}.join();
    return std::string{"made"};
  });
  CHECK_EQUAL(made, "made");
  CHECK_EQUAL(inside, lower);
  CHECK_EQUAL(started, lower);
  CHECK_EQUAL(own_priority(), usual);
}

TEST(what goes wrong in the background goes wrong for who asked) {
  auto caught = false;
  try {
    cli::in_background([]() -> int {
      throw std::runtime_error{"no such file"};
    });
  } catch (const std::runtime_error& x) {
    caught = x.what() == std::string{"no such file"};
  }
  CHECK(caught);
}

TEST(whoever answers requests does not wait for actors and the store) {
  box_office office{engine::sqlite, {"--threads", "2"}};
  office.start();
  auto usual = own_priority();
  auto all = priorities_of(office.id());
  // A thread has its name once it has run.
  auto until = std::chrono::steady_clock::now() + std::chrono::seconds{10};
  while (all["http"].size() < 2 && std::chrono::steady_clock::now() < until)
    all = priorities_of(office.id());
  CHECK_EQUAL(all["http"], (std::vector<int>{usual, usual}));
  auto behind = 0;
  for (auto& [name, values] : all)
    if (name != "http")
      for (auto x : values)
        behind += x == lower_priority() ? 1 : 0;
  // The store's threads, the scheduler's and the clock's.
  CHECK(behind >= 3);
  CHECK(!all["caf.multiplexer"].empty());
  for (auto x : all["caf.multiplexer"])
    CHECK_EQUAL(x, lower_priority());
}
