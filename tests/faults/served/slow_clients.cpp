// Clients that keep the program waiting, and clients that do not wait for it.
#define SUITE faults.served.slow_clients

#include "tests/faults/served/run_rounds.hpp"
#include "tests/support/process.hpp"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <thread>
#include <vector>

using namespace onsale::test;
using namespace std::chrono_literals;

namespace {

/// An office that has little patience.
struct busy_office {
  busy_office() {
    office.start();
    office.add_event({.sections = {{40, 50}, {40, 50}}});
  }

  /// Waits until nobody is connected but the one who asks.
  bool is_left_alone() {
    auto deadline = std::chrono::steady_clock::now() + 20s;
    while (office.metric("onsale_http_connections") > 1) {
      if (std::chrono::steady_clock::now() > deadline)
        return false;
      std::this_thread::sleep_for(20ms);
    }
    return true;
  }

  box_office office{engine::sqlite,
                    {"--idle-timeout-ms", "1000", "--header-timeout-ms", "1000",
                     "--body-timeout-ms", "1000", "--write-timeout-ms",
                     "1000"}};
};

/// Requests that are sent at once, by somebody who means to read little of it.
std::string looks_at_the_event(int times) {
  std::string result;
  for (int i = 0; i < times; ++i)
    result += "GET /events/1 HTTP/1.1\r\nHost: x\r\n\r\n";
  return result;
}

/// Somebody who looks at the event and holds seats, while others misbehave.
class passer_by {
public:
  explicit passer_by(box_office& office)
    : thread_([this, &office] {
        for (int i = 0; !ended_; ++i)
          visit(office, i);
      }) {
    // Comes and goes.
  }

  ~passer_by() {
    leave();
  }

  /// @returns how often they were not served
  int leave() {
    ended_ = true;
    if (thread_.joinable())
      thread_.join();
    return failures_;
  }

  int visits() const {
    return visits_;
  }

private:
  void visit(box_office& office, int number) {
    http_client client{office.port()};
    auto page = client.get("/events/1?tickets=summary");
    auto held = client.post(
      "/booking/reserve", R"({"event_id":"1","best_available":{"quantity":1}})",
      office.as_user("user-" + std::to_string(number)));
    auto served = page && page->status == 200 && held && held->status == 201;
    failures_ += served ? 0 : 1;
    ++visits_;
    std::this_thread::sleep_for(5ms);
  }

  std::atomic<bool> ended_{false};
  std::atomic<int> failures_{0};
  std::atomic<int> visits_{0};
  std::thread thread_; // last: it uses the others
};

/// Resident memory of a process, in KiB.
long resident_kib(pid_t id) {
  std::ifstream in{"/proc/" + std::to_string(id) + "/status"};
  std::string word;
  while (in >> word)
    if (word == "VmRSS:") {
      long result = 0;
      in >> result;
      return result;
    }
  return 0;
}

/// Runs slowhttptest(1) against an office for two seconds.
void attack(box_office& office, std::vector<std::string> how) {
  std::vector<std::string> arguments{
    "-c", "300",
    "-r", "300",
    "-l", "2",
    "-u", "http://127.0.0.1:" + std::to_string(office.port()) + "/events/1"};
  arguments.insert(arguments.end(), how.begin(), how.end());
  process tool{{.program = "/usr/bin/slowhttptest",
                .arguments = std::move(arguments),
                .environment = {},
                .log = office.directory() / "slowhttptest.log"}};
  passer_by other{office};
  MESSAGE("it holds many connections before it ends");
  auto most = 0.0;
  while (most < 100 && tool.is_running())
    most = std::max(most, office.metric("onsale_http_connections"));
  CHECK_GREATER_EQUAL(most, 100);
  REQUIRE(tool.wait(30s));
  CHECK_EQUAL(other.leave(), 0);
  CHECK_GREATER(other.visits(),
                0); // few with a sanitizer, or on a busy machine
}

} // namespace

FIXTURE_SCOPE(slow_client_tests, busy_office)

TEST(whoever falls silent is let go and nobody waits for them) {
  // To the server, a client that vanished without a word looks the same.
  std::vector<http_client> silent;
  const std::string unfinished[] = {
    "", "GET /events/1 HTTP/1.1\r\nHo",
    "POST /booking/reserve HTTP/1.1\r\nHost: x\r\nContent-Type: "
    "application/json\r\nContent-Length: 100\r\n\r\n{\"tick"};
  for (const auto& bytes : unfinished)
    for (int i = 0; i < 100; ++i) {
      silent.emplace_back(office.port());
      CHECK(silent.back().send_raw(bytes));
    }
  for (int i = 0; i < 20; ++i) {
    silent.emplace_back(office.port());
    silent.back().receive_buffer(4'096);
    CHECK(silent.back().send_raw(looks_at_the_event(100)));
  }
  passer_by other{office};
  CHECK(is_left_alone());
  CHECK_EQUAL(other.leave(), 0);
}

TEST(slow headers) {
  attack(office, {"-H", "-i", "1"});
  CHECK(is_left_alone());
}

TEST(slow bodies) {
  attack(office, {"-B", "-i", "1", "-s", "8192"});
  CHECK(is_left_alone());
}

TEST(slow readers) {
  attack(office, {"-X", "-k", "3", "-n", "1", "-z", "16"});
  CHECK(is_left_alone());
}

TEST(pages that nobody reads take so much memory and no more) {
  constexpr int blocks = 10;
  constexpr int readers = 100;
  box_office small{engine::sqlite, {"--unread-max-mib", "8"}};
  // A sanitizer keeps 256 MiB of what was freed, which would count as in use.
  small.set_environment(
    {{"ASAN_OPTIONS", sanitizer_options("quarantine_size_mb=32")}});
  small.start();
  small.add_event({.sections = std::vector(blocks, box_office::grid{40, 50})});
  auto page = http_client{small.port()}.get("/events/1");
  REQUIRE(page);
  MESSAGE("all versions would take far more than is looked for");
  CHECK_GREATER(page->body.size() * readers, 100u << 20);
  auto before = resident_kib(small.id());
  std::vector<http_client> idle;
  auto refused = 0;
  auto most = 0.0;
  for (int i = 0; i < readers; ++i) {
    http_client buyer{small.port()};
    for (int block = 1; block <= blocks; ++block) {
      auto seat = R"({"ticket_id":"1-)" + std::to_string(block) + "-"
                  + std::to_string(i) + "\"}";
      auto name = std::to_string(i) + "-" + std::to_string(block);
      auto held = buyer.post("/booking/reserve", seat, small.as_user(name));
      REQUIRE(held);
      CHECK_EQUAL(held->status, 201);
    }
    idle.emplace_back(small.port());
    idle.back().receive_buffer(4'096);
    CHECK(idle.back().send_raw(looks_at_the_event(20)));
    refused += idle.back().read_raw(12) == "HTTP/1.1 503" ? 1 : 0;
    most = std::max(most, small.metric("onsale_http_unread_bytes"));
  }
  CHECK_GREATER(refused, 0);
  // What was asked for just below the bound is still given.
  CHECK_LESS(most, 16u << 20);
  // Sanitizers keep what was freed.
  CHECK_LESS(resident_kib(small.id()) - before, 64 * 1'024);
  MESSAGE("once they have gone the page is to be had");
  idle.clear();
  auto deadline = std::chrono::steady_clock::now() + 10s;
  while (small.metric("onsale_http_unread_bytes") > 0
         && std::chrono::steady_clock::now() < deadline)
    std::this_thread::sleep_for(5ms);
  page = http_client{small.port()}.get("/events/1");
  REQUIRE(page);
  CHECK_EQUAL(page->status, 200);
}

TEST(ten thousand requests at once are answered in their order) {
  constexpr int requests = 10'000;
  auto is_there = [](int number) {
    return number % 7 != 3 && number % 5 != 1;
  };
  std::string all;
  for (int i = 0; i < requests; ++i)
    all += is_there(i) ? "GET /venues/1 HTTP/1.1\r\nHost: x\r\n\r\n"
                       : "GET /venues/404 HTTP/1.1\r\nHost: x\r\n\r\n";
  auto before = resident_kib(office.id());
  http_client hasty{office.port()};
  std::thread sender{[&] {
    hasty.send_raw(all);
  }};
  passer_by other{office};
  auto astray = 0;
  for (int i = 0; i < requests; ++i) {
    auto said = hasty.read_answer();
    if (!said || said->status != (is_there(i) ? 200 : 404))
      ++astray;
  }
  sender.join();
  CHECK_EQUAL(astray, 0);
  CHECK_EQUAL(other.leave(), 0);
#ifdef __SANITIZE_ADDRESS__
  constexpr auto limit_kib = 96 * 1'024; // it keeps what was freed for a while
#else
  constexpr auto limit_kib = 64 * 1'024;
#endif
  CHECK_LESS(resident_kib(office.id()) - before, limit_kib);
}

FIXTURE_SCOPE_END()
