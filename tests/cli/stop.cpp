#define SUITE cli.stop

#include "tests/support/box_office.hpp"
#include "tests/support/postgres_server.hpp"
#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

#include <atomic>
#include <chrono>
#include <csignal>
#include <mutex>
#include <thread>

using namespace onsale::test;
using nlohmann::json;
using steady = std::chrono::steady_clock;

namespace {

constexpr int buyers = 4;
constexpr size_t holds_wanted = 200;
constexpr std::chrono::seconds stop_limit{5};

/// A booking that somebody was told to have.
struct told {
  std::string user;
  std::string booking;
};

/// Buyers who hold one seat after the other until nobody answers any more.
class crowd {
public:
  explicit crowd(const box_office& office) : office_(office) {
    for (auto i = 0; i < buyers; ++i)
      threads_.emplace_back([this, i] {
        hold_on(i);
      });
  }

  /// Waits until so many have been answered.
  bool reaches(size_t holds) {
    auto until = steady::now() + std::chrono::seconds{20};
    while (count() < holds && steady::now() < until)
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    return count() >= holds;
  }

  std::vector<told> join() {
    for (auto& x : threads_)
      x.join();
    return std::move(all_);
  }

private:
  size_t count() {
    std::lock_guard lock{guard_};
    return all_.size();
  }

  void hold_on(int buyer) {
    http_client client{office_.port(), std::chrono::seconds{10}};
    for (auto round = 0;; ++round) {
      auto user = "buyer-" + std::to_string(buyer) + "-"
                  + std::to_string(round);
      auto said = client.post(
        "/booking/reserve",
        R"({"event_id":"1","best_available":{"quantity":1}})",
        office_.as_user(user));
      if (!said)
        return;
      if (said->status == 201) {
        std::lock_guard lock{guard_};
        all_.push_back({user, json_of(*said)["booking_id"]});
      }
      if (said->header("Connection") == "close")
        return;
    }
  }

  const box_office& office_;
  std::mutex guard_;
  std::vector<told> all_;
  std::vector<std::thread> threads_;
};

/// How long a server takes to stop, which it does in good order.
steady::duration stop(box_office& office) {
  auto began = steady::now();
  auto ended = office.stop();
  auto took = steady::now() - began;
  CHECK(ended == exit_status{});
  if (!ended)
    office.kill(); // or its clients would wait for ever
  return took;
}

void check_still_held(const box_office& office, const std::vector<told>& all) {
  http_client client{office.port(), std::chrono::seconds{30}};
  size_t lost = 0;
  for (const auto& x : all) {
    auto said = client.get("/booking/" + x.booking, office.as_user(x.user));
    REQUIRE(said.has_value());
    if (said->status != 200 || json_of(*said)["status"] != "held")
      ++lost;
  }
  CHECK_EQUAL(lost, 0u);
}

void stop_under_load(engine kind) {
  box_office office{kind};
  office.start();
  office.add_event({.sections = std::vector<box_office::grid>(10, {20, 100}),
                    .hold_ttl_s = 1'200});
  crowd queue{office};
  CHECK(queue.reaches(holds_wanted));
  CHECK(stop(office) < stop_limit);
  auto all = queue.join();
  MESSAGE(all.size() << " holds were answered");
  office.start();
  check_still_held(office, all);
}

} // namespace

TEST(a server under load stops in time and keeps its word - sqlite) {
  stop_under_load(engine::sqlite);
}

TEST(a server under load stops in time and keeps its word - postgres) {
  stop_under_load(engine::postgres);
}

TEST(a database that hangs does not hold up the end) {
  box_office office{engine::postgres};
  office.start();
  auto ann = office.as_user("ann");
  http_client reader{office.port()};
  REQUIRE(reader.get("/me", ann).has_value());
  auto& database = postgres_server::shared();
  database.freeze();
  for (auto path : {"/me", "/me/bookings"}) {
    reader.send_raw("GET " + std::string{path}
                    + " HTTP/1.1\r\nHost: x\r\nAuthorization: "
                    + ann.front().second + "\r\n\r\n");
  }
  MESSAGE("what comes later was read later");
  REQUIRE(http_client{office.port()}.get("/livez").has_value());
  CHECK(stop(office) < stop_limit);
  database.thaw();
}

TEST(clients that are in no hurry do not hold up the end) {
  box_office office{engine::sqlite};
  office.start();
  std::vector<http_client> idle;
  for (auto i = 0; i < 20; ++i) {
    idle.emplace_back(office.port());
    REQUIRE(idle.back().get("/livez").has_value());
    idle.emplace_back(office.port());
    idle.back().send_raw("POST /users HTTP/1.1\r\nHost: x\r\n"
                         "Content-Length: 100\r\n\r\nhalf a");
    idle.emplace_back(office.port());
    idle.back().send_raw("GET /eve");
  }
  CHECK(stop(office) < stop_limit);
}

namespace {

/// A buyer whose bank does not answer.
class patient_buyer {
public:
  explicit patient_buyer(box_office& office) : client_{office.port()} {
    office.add_event({.sections = {{1, 10}}});
    auto ann = office.as_user("ann");
    auto held = client_.post("/booking/reserve", R"({"ticket_id":"1-1-0"})",
                             ann);
    REQUIRE(held.has_value());
    json payment{{"booking_id", json_of(*held)["booking_id"]},
                 {"payment_details", {{"payment_method", "pm_card_visa"}}}};
    auto body = payment.dump();
    client_.send_raw(
      "POST /booking/confirm HTTP/1.1\r\nHost: x\r\nAuthorization: "
      + ann.front().second + "\r\nContent-Length: "
      + std::to_string(body.size()) + "\r\n\r\n" + body);
    http_client other{office.port()};
    json paying;
    auto until = steady::now() + std::chrono::seconds{10};
    do {
      auto said = other.get(
        "/booking/" + payment["booking_id"].get<std::string>(), ann);
      REQUIRE(said.has_value());
      paying = json_of(*said);
    } while (paying["status"] != "paying" && steady::now() < until);
    CHECK_EQUAL(paying["status"], "paying");
  }

  void is_told_that_nobody_knows() {
    auto told = client_.read_answer();
    REQUIRE(told.has_value());
    CHECK_EQUAL(told->status, 503);
    CHECK_EQUAL(json_of(*told)["type"], "/problems/outcome-unknown");
  }

private:
  http_client client_;
};

} // namespace

TEST(a payment that hangs does not hold up the end) {
  box_office office{engine::sqlite, {"--payment-delay-ms", "60000"}};
  office.start();
  patient_buyer ann{office};
  CHECK(stop(office) < stop_limit);
  ann.is_told_that_nobody_knows();
}

TEST(a server that is declared dead tells who waits and ends) {
  box_office office{engine::postgres, {"--payment-delay-ms", "60000"}};
  office.start();
  patient_buyer ann{office};
  postgres_server::shared().run(office.storage(),
                                "UPDATE node SET state = 'dead'");
  CHECK(office.wait() == (exit_status{6, 0}));
  ann.is_told_that_nobody_knows();
}

TEST(a server that is still starting stops at once) {
  box_office office{engine::postgres};
  office.start();
  MESSAGE("a second one on the same database waits for the first to go");
  process second{{.program = built_program("onsale"),
                  .arguments = {"serve", "--listen", "127.0.0.1:0", "--storage",
                                office.storage()},
                  .environment = {{"ONSALE_JWT_SECRET", std::string(32, 's')}},
                  .log = office.directory() / "second"}};
  REQUIRE(second.wait_for_line("waiting for the process before",
                               std::chrono::seconds{10}));
  second.signal(SIGTERM);
  auto ended = second.wait(std::chrono::seconds{10});
  REQUIRE(ended.has_value());
  CHECK_EQUAL(*ended, exit_status{}); // and not that of a store in use
  CHECK(office.serves());
}
