#define SUITE bench.process_cpu

#include "bench/process_cpu.hpp"

#include "tests/conformance/scratch_directory.hpp"
#include "tests/support/process.hpp"
#include "tests/support/test.hpp"

#include <chrono>
#include <cstdint>
#include <ctime>
#include <unistd.h>
#include <vector>

using namespace onsale;

namespace {

/// Waits for a line of a program's output.
void wait_for(test::process& what, const std::string& line) {
  REQUIRE(what.wait_for_line(line, std::chrono::seconds{30}));
}

} // namespace

TEST(time of descendants counts and that of the dead ones as well) {
  conformance::scratch_directory here;
  // A loop in a child that ends, and is waited for.
  test::process shell{
    {"/bin/sh",
     {"-c", "sh -c 'i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done'; "
            "echo ready; exec sleep 60"},
     {},
     here.file("log")}};
  wait_for(shell, "ready");
  CHECK(bench::cpu_time_of({shell.id()}) > std::chrono::milliseconds{20});
}

TEST(time of this process grows as it works) {
  auto before = bench::cpu_time_of({getpid()});
  volatile uint64_t sum = 0;
  // 100 ms of work: ten ticks of the clock that is read.
  auto until = std::clock() + CLOCKS_PER_SEC / 10;
  while (std::clock() < until)
    sum = sum + 1;
  CHECK(bench::cpu_time_of({getpid()}) - before
        > std::chrono::milliseconds{50});
}

TEST(no processes use no time and no memory) {
  CHECK_EQUAL(bench::cpu_time_of({}).count(), 0);
  CHECK_EQUAL(bench::private_bytes_of({}), 0u);
}

TEST(memory of this process is seen) {
  auto before = bench::private_bytes_of({getpid()});
  std::vector<char> touched(32 << 20, 'x');
  CHECK(bench::private_bytes_of({getpid()}) > before + (16 << 20));
  CHECK_EQUAL(touched.back(), 'x');
}
