// The shim in small programs of the system: what tests with real servers rest on.
#define SUITE faults.switchboard

#include "tests/support/fault_switchboard.hpp"
#include "tests/support/process.hpp"
#include "tests/support/test.hpp"

#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

using namespace onsale::test;
using namespace std::chrono_literals;

namespace {

struct switchboard_fixture {
  switchboard_fixture() {
    std::string name = "/tmp/onsale-switches-XXXXXX";
    REQUIRE(mkdtemp(name.data()) != nullptr);
    dir = name;
    board.watch_files(file().string());
  }

  ~switchboard_fixture() {
    std::filesystem::remove_all(dir);
  }

  std::filesystem::path file() const {
    return dir / "data";
  }

  /// Writes so many bytes, one at a time, behind what is there, and syncs them.
  exit_status append(int bytes, const char* name = "data") {
    return run("/usr/bin/dd", {"if=/dev/zero", "of=" + (dir / name).string(),
                               "bs=1", "oflag=append", "conv=notrunc,fsync",
                               "count=" + std::to_string(bytes)});
  }

  exit_status run(const char* program, std::vector<std::string> arguments) {
    process_options options;
    options.program = program;
    options.arguments = std::move(arguments);
    options.environment = board.environment();
    options.log = dir / "log";
    process child{options};
    auto ended = child.wait(10s);
    REQUIRE(ended.has_value());
    output = child.output();
    return *ended;
  }

  uintmax_t size() const {
    return std::filesystem::file_size(file());
  }

  std::string content() const {
    std::ifstream in{file()};
    return {std::istreambuf_iterator<char>{in}, {}};
  }

  std::filesystem::path dir;
  fault_switchboard board;
  std::string output;
};

} // namespace

FIXTURE_SCOPE(switchboard_tests, switchboard_fixture)

TEST(nothing happens until it is asked for) {
  CHECK(append(3) == exit_status{});
  CHECK_EQUAL(size(), 3u);
  MESSAGE("three writes, and a sync before and after it is done");
  CHECK_EQUAL(board->steps.load(), 5u);
  CHECK(!board.struck());
}

TEST(processes of other users are watched too) {
  if (getuid() != 0) {
    MESSAGE("only root can start one");
    return;
  }
  REQUIRE(chmod(dir.c_str(), 0777) == 0);
  auto nobody = std::string{"--reuid=65534"};
  CHECK(run("/usr/bin/setpriv",
            {nobody, "--regid=65534", "--clear-groups", "/usr/bin/dd",
             "if=/dev/zero", "of=" + file().string(), "bs=1", "count=3"})
        == exit_status{});
  CHECK_EQUAL(size(), 3u);
  CHECK_EQUAL(board->processes.load(), 1u);
  CHECK_GREATER(board->steps.load(), 2u);
}

TEST(a process dies at the step it is told to) {
  for (uint64_t step = 1; step <= 5; ++step) {
    std::filesystem::remove(file());
    board.kill_at_step(step);
    CHECK(append(3) == (exit_status{0, SIGKILL}));
    CHECK(board.struck());
    CHECK_EQUAL(size(), std::min<uint64_t>(step - 1, 3));
  }
  board.kill_at_step(6);
  CHECK(append(3) == exit_status{});
  CHECK(!board.struck());
}

TEST(a power cut takes what was not synced) {
  append(2);
  board->power_cut = true;
  for (uint64_t step = 1; step <= 5; ++step) {
    board.kill_at_step(step);
    CHECK(append(3) == (exit_status{0, SIGKILL}));
    MESSAGE("the last step is behind the sync");
    CHECK_EQUAL(size(), step < 5 ? 2u : 5u);
  }
}

TEST(a power cut takes back what was written over or cut) {
  std::ofstream{file()} << "abc";
  board->power_cut = true;
  board.kill_at_step(4);
  auto overwrite = run("/usr/bin/dd",
                       {"if=/dev/zero", "of=" + file().string(), "bs=1",
                        "count=3", "conv=notrunc,fsync"});
  CHECK(overwrite == (exit_status{0, SIGKILL}));
  CHECK_EQUAL(content(), "abc");
  board.kill_at_step(2);
  auto cut = run("/usr/bin/dd", {"if=/dev/zero", "of=" + file().string(),
                                 "bs=1", "seek=1", "count=1", "conv=fsync"});
  CHECK(cut == (exit_status{0, SIGKILL}));
  CHECK_EQUAL(content(), "abc");
}

TEST(a full disk takes nothing new) {
  append(3);
  board->others_full = true;
  CHECK(append(1) == (exit_status{1, 0}));
  CHECK(output.find("No space left") != std::string::npos);
  CHECK_EQUAL(size(), 3u);
  MESSAGE("what is a log has a switch of its own");
  CHECK(append(1, "data-wal") == exit_status{});
  board->logs_full = true;
  CHECK(append(1, "data-wal") == (exit_status{1, 0}));
  MESSAGE("what has its place can be written");
  CHECK(run("/usr/bin/dd", {"if=/dev/zero", "of=" + file().string(), "bs=1",
                            "conv=notrunc", "count=3"})
        == exit_status{});
  MESSAGE("and other files are left alone");
  CHECK(append(1, "other") == exit_status{});
  board.clear();
  CHECK(append(1) == exit_status{});
}

TEST(a slow disk syncs late) {
  board->sync_delay_ms = 200;
  auto start = std::chrono::steady_clock::now();
  CHECK(append(1) == exit_status{});
  CHECK_GREATER_EQUAL(std::chrono::steady_clock::now() - start, 200ms);
}

TEST(a clock is set) {
  for (int64_t offset : {-3'600, 0, 3'600}) {
    board->clock_offset_s = offset;
    auto before = std::time(nullptr);
    CHECK(run("/usr/bin/date", {"+%s"}) == exit_status{});
    auto said = std::stoll(output) - offset;
    CHECK_GREATER_EQUAL(said, before);
    CHECK_LESS_EQUAL(said, std::time(nullptr));
  }
}

FIXTURE_SCOPE_END()
