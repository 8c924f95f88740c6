#define SUITE bench.open_loop

#include "bench/open_loop.hpp"

#include "tests/bench/stalling_server.hpp"
#include "tests/support/test.hpp"

#include <string>

using namespace onsale::bench;
using namespace std::chrono_literals;

namespace {

/// Ten journeys, due every 10 ms.
load ten_journeys(const stalling_server& at, size_t connections) {
  load result;
  result.port = at.port();
  result.connections = connections;
  result.per_second = 100;
  result.journeys = 10;
  result.first = [](uint64_t) {
    return std::string{"GET / HTTP/1.1\r\nHost: test\r\n\r\n"};
  };
  return result;
}

} // namespace

TEST(latency counts from when a journey was due) {
  stalling_server server{{.stall = 300ms}};
  auto got = run(ten_journeys(server, 1));
  CHECK_EQUAL(got.done, 10u);
  // The first takes the only connection, the others are due while it waits: the
  // last one 210 ms before the server goes on.
  CHECK_EQUAL(got.latency.count(), 10u);
  CHECK_EQUAL(got.latency.count_within(200ms), 0u);
  CHECK(got.latency.quantile(1) >= 290ms);
}

TEST(requests that a server lets wait are all sent when they are due) {
  stalling_server server{{.stall = 300ms}};
  auto got = run(ten_journeys(server, 10));
  CHECK_EQUAL(got.done, 10u);
  CHECK_EQUAL(got.by_status[200], 10u);
  CHECK_EQUAL(got.latency.count_within(200ms), 0u);
}

TEST(a load ends when its last journey is due and not with the last answer) {
  stalling_server server{{.stall = 300ms}};
  auto before = std::chrono::steady_clock::now();
  auto got = run(ten_journeys(server, 10));
  CHECK(got.began >= before);
  CHECK(got.ended - got.began == 90ms);
  auto answered = server.goes_on_at();
  CHECK(got.ended < answered);
  CHECK(got.began + got.took >= answered);
  // All was done, and nothing of it while the load lasted.
  CHECK_EQUAL(got.done_latency.count(), 10u);
  CHECK_EQUAL(got.done_meanwhile.count(), 0u);
}

TEST(nothing is due before all connections are made) {
  stalling_server server{{}};
  auto what = ten_journeys(server, 10);
  std::chrono::steady_clock::time_point connected;
  what.connected = [&] {
    connected = std::chrono::steady_clock::now();
  };
  auto got = run(what);
  CHECK_EQUAL(got.done, 10u);
  CHECK(got.began >= connected);
}

TEST(what is done while a load lasts is counted apart) {
  stalling_server server{{}};
  auto got = run(ten_journeys(server, 10));
  CHECK_EQUAL(got.done, 10u);
  // The last is due as the load ends.
  CHECK_LESS(got.done_meanwhile.count(), 10u);
}

TEST(requests that are never answered are lost and those without a connection) {
  stalling_server server{{.stall = 1h}};
  auto got = run(ten_journeys(server, 3), 0s);
  CHECK_EQUAL(got.done + got.refused + got.unsent, 0u);
  CHECK_EQUAL(got.lost, 10u);
  CHECK_EQUAL(got.refused_share(), 1.0);
}

TEST(a journey for which no connection is free in time is not made) {
  stalling_server server{{.stall = 300ms}};
  auto what = ten_journeys(server, 1);
  what.wait_max = 20ms;
  auto got = run(what);
  // (Not even the first, if this machine is that slow.)
  CHECK(got.done <= 1);
  CHECK_EQUAL(got.done + got.unsent, 10u);
  CHECK_EQUAL(got.lost, 0u);
}

TEST(requests on connections that break are lost) {
  stalling_server server{{.closes_from = 4}};
  auto got = run(ten_journeys(server, 10));
  CHECK_EQUAL(got.done, 4u);
  CHECK_EQUAL(got.lost, 6u);
}
