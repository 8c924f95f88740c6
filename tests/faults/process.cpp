#define SUITE faults.process

#include "tests/support/process.hpp"

#include "tests/support/free_port.hpp"
#include "tests/support/test.hpp"

#include <csignal>
#include <fstream>
#include <thread>

using namespace onsale::test;
using namespace std::chrono_literals;

namespace {

struct process_fixture {
  process_fixture() {
    auto name = std::filesystem::temp_directory_path() / "onsale-XXXXXX";
    std::string text = name.string();
    REQUIRE(mkdtemp(text.data()) != nullptr);
    dir = text;
  }

  ~process_fixture() {
    std::filesystem::remove_all(dir);
  }

  process_options shell(const std::string& script) const {
    process_options result;
    result.program = "/bin/sh";
    result.arguments = {"-c", script};
    result.log = dir / "log";
    return result;
  }

  std::filesystem::path dir;
};

} // namespace

FIXTURE_SCOPE(process_tests, process_fixture)

TEST(output of both kinds is kept and its end is told) {
  process child{shell("echo out; echo err >&2; exit 3")};
  auto ended = child.wait(10s);
  REQUIRE(ended.has_value());
  CHECK(*ended == (exit_status{3, 0}));
  CHECK_EQUAL(to_string(*ended), "exit code 3");
  CHECK_EQUAL(child.output(), "out\nerr\n");
}

TEST(arguments and environment arrive as they are) {
  auto options = shell("echo \"$ONSALE_A|$HOME|$1\"");
  options.arguments.insert(options.arguments.end(), {"sh", "two words"});
  options.environment = {{"ONSALE_A", "x=y"}, {"HOME", "/nowhere"}};
  process child{options};
  child.wait(10s);
  CHECK_EQUAL(child.output(), "x=y|/nowhere|two words\n");
}

TEST(a line is waited for and taken apart) {
  process child{shell("echo starting; echo listening on 127.0.0.1:8123; cat")};
  auto found = child.wait_for_line("listening on [0-9.]+:([0-9]+)", 10s);
  REQUIRE(found.has_value());
  CHECK_EQUAL(found->at(1), "8123");
}

TEST(a line that will never come is not waited for) {
  process child{shell("echo something else; exec sleep 100")};
  CHECK(!child.wait_for_line("listening", 50ms));
  child.kill();
  auto start = std::chrono::steady_clock::now();
  CHECK(!child.wait_for_line("listening", 60s));
  CHECK_LESS(std::chrono::steady_clock::now() - start, 30s);
}

TEST(a second life writes behind the first) {
  process{shell("echo first")}.wait(10s);
  process second{shell("echo second")};
  second.wait(10s);
  CHECK_EQUAL(second.output(), "second\n");
}

TEST(a polite end and a rude one) {
  process polite{shell(
    "trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.01; done")};
  REQUIRE(polite.wait_for_line("up", 10s).has_value());
  polite.signal(SIGTERM);
  CHECK(polite.wait(10s) == exit_status{});
  CHECK(polite.wait_for_line("bye", 0ms).has_value());
  process rude{shell("exec sleep 100")};
  CHECK(rude.is_running());
  rude.kill();
  CHECK(!rude.is_running());
  CHECK(rude.wait(0ms) == (exit_status{0, SIGKILL}));
}

TEST(a stopped process goes on when it is told to) {
  process child{shell("while :; do echo tick; sleep 0.01; done")};
  REQUIRE(child.wait_for_line("tick", 10s).has_value());
  child.signal(SIGSTOP);
  CHECK(child.is_running());
  child.signal(SIGCONT);
  child.signal(SIGTERM);
  CHECK(child.wait(10s) == (exit_status{0, SIGTERM}));
}

TEST(nothing is left when the object goes) {
  pid_t id = 0;
  {
    process child{shell("exec sleep 100")};
    id = child.id();
  }
  CHECK_EQUAL(::kill(id, 0), -1);
}

TEST(nothing is left when the thread that started it dies) {
  std::optional<process> child;
  std::thread{[&] {
    child.emplace(shell("exec sleep 100"));
  }}.join();
  CHECK(child->wait(10s) == (exit_status{0, SIGKILL}));
}

TEST(a program that is not there is an error) {
  auto options = shell("");
  options.program = "/nowhere/onsale";
  auto thrown = false;
  try {
    process child{options};
  } catch (const std::runtime_error& error) {
    thrown = std::string{error.what()}.find("/nowhere/onsale")
             != std::string::npos;
  }
  CHECK(thrown);
}

TEST(free ports are free) {
  CHECK_GREATER(free_port(), 1'023);
}

FIXTURE_SCOPE_END()
