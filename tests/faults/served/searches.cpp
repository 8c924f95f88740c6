// Searches while what stands behind the program, or in front of it, dies.
#define SUITE faults.served.searches

#include "tests/served/check_none.hpp"
#include "tests/support/box_office.hpp"
#include "tests/support/free_port.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/nginx.hpp"
#include "tests/support/postgres_server.hpp"
#include "tests/support/redis_server.hpp"
#include "tests/support/test.hpp"
#include "tests/support/varnish.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

using namespace onsale::test;
using namespace std::chrono_literals;

namespace {

constexpr size_t events = 5;

/// Whether people ask what others have asked before.
enum class wishes : uint8_t { alike, new_each_time };

/// People who search without a pause. All events are called alike; whoever
/// does not find them counts as failed.
class searchers {
public:
  explicit searchers(uint16_t port, wishes what = wishes::alike)
    : wishes_{what} {
    for (size_t i = 0; i < 3; ++i)
      threads_.emplace_back([this, port, i] {
        search(port, i);
      });
  }

  ~searchers() {
    stop();
  }

  /// Until so many more searches have been answered.
  void go_on(size_t searches) {
    auto until = std::chrono::steady_clock::now() + 30s;
    for (auto target = answered_ + searches;
         answered_ < target && std::chrono::steady_clock::now() < until;)
      std::this_thread::sleep_for(1ms);
  }

  /// @returns what was wrong with the searches that have failed, a line each
  std::string stop() {
    stopping_ = true;
    for (auto& x : threads_)
      x.join();
    threads_.clear();
    return failures_;
  }

  size_t answered() const {
    return answered_;
  }

private:
  void search(uint16_t port, size_t number) {
    static constexpr std::array targets{"/search?q=show",
                                        "/search?q=shwo&facets=venue",
                                        "/search?q=sho&available=true",
                                        "/search?sort=-date"};
    std::optional<http_client> client;
    client.emplace(port);
    for (auto i = number; !stopping_; ++i) {
      // A cache keeps what somebody has just asked for.
      auto target = targets[i % targets.size()]
                    + ("&size=" + std::to_string(5 + i % 90));
      if (wishes_ == wishes::new_each_time)
        target += "&price_max=" + std::to_string(1'000'000 + 3 * i + number);
      auto said = client->get(target);
      if (!said || said->header("Connection") == "close")
        client.emplace(port);
      if (said && said->status == 200 && found_all(said->body))
        ++answered_;
      else
        failed(target, said);
    }
  }

  void failed(const std::string& target, const std::optional<http_answer>& x) {
    std::lock_guard guard{mutex_};
    failures_ += target + ": "
                 + (x ? std::to_string(x->status) + ' ' + x->body
                      : "broken off")
                 + '\n';
  }

  static bool found_all(const std::string& body) {
    auto page = nlohmann::json::parse(body, nullptr, false);
    return page.is_object() && page["total"] == events
           && page["events"].size() == events;
  }

  wishes wishes_;
  std::vector<std::thread> threads_;
  std::atomic<size_t> answered_{0};
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::string failures_; // one line each
};

void open_house(box_office& office) {
  office.start();
  for (uint64_t id = 1; id <= events; ++id)
    office.add_event({.event = id, .sections = {{}}});
  http_client client{office.port()};
  for (auto until = std::chrono::steady_clock::now() + 20s;;) {
    auto said = client.get("/search?q=show");
    REQUIRE(said.has_value());
    if (nlohmann::json::parse(said->body)["total"] == events)
      return;
    REQUIRE(std::chrono::steady_clock::now() < until);
    std::this_thread::sleep_for(5ms);
  }
}

std::string at(uint16_t port) {
  return "127.0.0.1:" + std::to_string(port);
}

} // namespace

TEST(searches go on while the database is away and while it recovers) {
  postgres_server server;
  box_office office{server.fresh_database()};
  open_house(office);
  searchers crowd{office.port()};
  auto writes = [&] {
    auto said = http_client{office.port()}.get("/readyz");
    return said ? nlohmann::json::parse(said->body)["writes"].get<std::string>()
                : "nothing";
  };
  crowd.go_on(100);
  server.crash();
  while (writes() != "unavailable") // a test that hangs is ended
    crowd.go_on(100);
  crowd.go_on(1'000);
  server.start();
  while (writes() != "ok")
    crowd.go_on(100);
  crowd.go_on(1'000);
  check_none(crowd.stop());
  CHECK_GREATER(crowd.answered(), 2'000u);
  MESSAGE("what changes then is found");
  office.add_event({.event = events + 1, .sections = {{}}});
  http_client client{office.port()};
  for (auto until = std::chrono::steady_clock::now() + 20s;;) {
    auto said = client.get("/search?q=show");
    REQUIRE(said.has_value());
    if (nlohmann::json::parse(said->body)["total"] == events + 1)
      break;
    REQUIRE(std::chrono::steady_clock::now() < until);
    std::this_thread::sleep_for(5ms);
  }
}

TEST(searches go on while Redis is killed or stands still and when it is back) {
  redis_server redis;
  box_office office{engine::sqlite, {"--search-cache", redis.url()}};
  open_house(office);
  auto asked = [&](const std::string& result) {
    return office.metric("onsale_search_shared_total{result=\"" + result
                         + "\"}");
  };
  auto answers_again = [&](searchers& crowd) {
    auto until = std::chrono::steady_clock::now() + 20s;
    for (auto before = asked("unknown"); asked("unknown") < before + 100;
         crowd.go_on(100))
      REQUIRE(std::chrono::steady_clock::now() < until);
  };
  searchers crowd{office.port(), wishes::new_each_time};
  answers_again(crowd);
  auto away = asked("away");
  redis.kill();
  crowd.go_on(600);
  CHECK_GREATER(asked("away"), away);
  redis.start();
  answers_again(crowd);
  away = asked("away");
  redis.freeze();
  crowd.go_on(600);
  CHECK_GREATER(asked("away"), away);
  redis.thaw();
  answers_again(crowd);
  check_none(crowd.stop());
}

TEST(searches go on while the cache in front is killed and when it is back) {
  box_office office{engine::sqlite};
  open_house(office);
  auto cache_port = free_port();
  auto cache = std::make_unique<varnish>(cache_port, office.port());
  auto port = free_port();
  nginx front{"upstream shop { server " + at(cache_port)
                + " max_fails=1 fail_timeout=1s; server " + at(office.port())
                + " backup; } server { listen " + at(port)
                + "; location / { proxy_pass http://shop;"
                  " proxy_next_upstream error timeout; } }",
              port};
  searchers crowd{port};
  crowd.go_on(300);
  cache->kill();
  crowd.go_on(600);
  cache = nullptr;
  cache = std::make_unique<varnish>(cache_port, office.port());
  crowd.go_on(600);
  check_none(crowd.stop());
  CHECK_GREATER(crowd.answered(), 1'500u);
}
