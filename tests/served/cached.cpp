// A shared cache in front: what it keeps, and when it forgets it.
#define SUITE served.cached

#include "tests/served/check_none.hpp"
#include "tests/served/small_house.hpp"
#include "tests/support/free_port.hpp"
#include "tests/support/nginx.hpp"
#include "tests/support/test.hpp"
#include "tests/support/varnish.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

using namespace onsale::test;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

struct cached_house {
  uint16_t port = free_port();
  small_house house{engine::sqlite,
                    {"--purge-url",
                     "http://127.0.0.1:" + std::to_string(port) + "/"}};
  varnish cache{port, house.office().port()};
  strict_client client = house.client();
  http_client browser{port};

  /// A server that starts has everything forgotten, as soon as it can.
  cached_house() {
    auto until = std::chrono::steady_clock::now() + 20s;
    while (
      house.office().metric("onsale_cache_purges_total{outcome=\"purged\"}")
      == 0) {
      REQUIRE(std::chrono::steady_clock::now() < until);
      std::this_thread::sleep_for(5ms);
    }
  }

  http_answer
  get(const std::string& target, const http_client::header_list& headers = {}) {
    auto said = browser.get(target, headers);
    REQUIRE(said);
    return *std::move(said);
  }

  /// Asks until it comes from the cache.
  bool is_kept(const std::string& target) {
    for (int i = 0; i < 20; ++i)
      if (get(target).header("X-Cache") == "hit")
        return true;
    return false;
  }

  void rename_event(const std::string& id, const std::string& name) {
    auto event = small_house::event();
    event["name"] = name;
    client.demand({200}, json_call("PUT", "/admin/events/" + id,
                                   house.office().as_admin(), event));
  }

  /// Within a second.
  bool shows(const std::string& target, const std::string& text) {
    auto until = std::chrono::steady_clock::now() + 1s;
    while (get(target).body.find(text) == std::string::npos) {
      if (std::chrono::steady_clock::now() > until)
        return false;
      std::this_thread::sleep_for(5ms);
    }
    return true;
  }
};

/// A cache whose server can be made to answer 503, whatever it is asked.
class shaky_house {
public:
  shaky_house()
    : proxy_{"server { listen " + at(middle_) + "; if (-f "
               + out_of_order_.string()
               + ") { return 503; } location / { proxy_pass http://"
               + at(house_.office().port()) + "; } }",
             middle_},
      cache_{free_port(), middle_}, browser_{cache_.port()} {
  }

  ~shaky_house() {
    set_out_of_order(false);
  }

  void set_out_of_order(bool is_so) {
    if (is_so)
      std::ofstream{out_of_order_};
    else
      std::filesystem::remove(out_of_order_);
  }

  http_answer get(const std::string& target) {
    auto said = browser_.get(target);
    REQUIRE(said);
    return *std::move(said);
  }

private:
  static std::string at(uint16_t port) {
    return "127.0.0.1:" + std::to_string(port);
  }

  small_house house_{engine::sqlite};
  uint16_t middle_ = free_port();
  std::filesystem::path out_of_order_ = std::filesystem::temp_directory_path()
                                        / ("onsale-out-of-order-"
                                           + std::to_string(middle_));
  nginx proxy_;
  varnish cache_;
  http_client browser_;
};

} // namespace

FIXTURE_SCOPE(cached_tests, cached_house)

TEST(a change is shown within a second and all else stays kept) {
  for (auto page : {"/events/1?tickets=none", "/events/2?tickets=none",
                    "/venues/1", "/performers/7"})
    CHECK(is_kept(page));
  rename_event("1", "Another Show");
  CHECK(shows("/events/1?tickets=none", "Another Show"));
  CHECK(shows("/venues/1", "Another Show"));
  CHECK(shows("/performers/7", "Another Show"));
  CHECK_EQUAL(get("/events/2?tickets=none").header("X-Cache"), "hit");
  MESSAGE("a venue is shown by all its events");
  auto venue = small_house::venue();
  venue["name"] = "The Other Hall";
  client.demand({200}, json_call("PUT", "/admin/venues/1",
                                 house.office().as_admin(), venue));
  for (auto page :
       {"/events/1?tickets=none", "/events/2?tickets=none", "/venues/1"})
    CHECK(shows(page, "The Other Hall"));
  check_none(client.faults());
}

TEST(what is searched is kept for a second and forgotten with a change) {
  CHECK(is_kept("/search?q=band"));
  rename_event("2", "Zanzibar Night");
  CHECK(shows("/search?q=band", "Zanzibar Night"));
  CHECK(shows("/search?q=zanzibar", "Zanzibar Night"));
  check_none(client.faults());
}

TEST(what is answered to one user is kept by nobody) {
  auto me = house.office().as_user("ann");
  for (int i = 0; i < 3; ++i) {
    auto said = get("/me/bookings", me);
    CHECK_EQUAL(said.header("X-Cache"), "miss");
    CHECK_EQUAL(said.header("Cache-Control"), "private, no-cache");
    CHECK_EQUAL(get("/events/1?tickets=none", me).header("X-Cache"), "miss");
  }
  MESSAGE("nor is a refusal");
  CHECK_EQUAL(get("/events/77").header("Cache-Control"), "no-store");
  CHECK_EQUAL(get("/events/77").header("X-Cache"), "miss");
}

TEST(what is kept is shown when the server is gone) {
  CHECK(is_kept("/events/1?tickets=none"));
  CHECK(is_kept("/search?q=band"));
  house.office().kill();
  std::this_thread::sleep_for(2'500ms); // until it is too old
  CHECK_EQUAL(get("/events/1?tickets=none").status, 200);
  CHECK_EQUAL(get("/search?q=band").status, 200);
}

FIXTURE_SCOPE_END()

TEST(a server that can answer nothing does not replace what is kept) {
  shaky_house house;
  auto known = house.get("/events/1?tickets=none");
  CHECK_EQUAL(known.status, 200);
  house.set_out_of_order(true);
  CHECK_EQUAL(house.get("/events/2?tickets=none").status, 503);
  // Beyond its time, and beyond the last look at the server that was good.
  for (auto until = std::chrono::steady_clock::now() + 4s;
       std::chrono::steady_clock::now() < until;
       std::this_thread::sleep_for(50ms)) {
    auto said = house.get("/events/1?tickets=none");
    CHECK_EQUAL(said.status, 200);
    CHECK_EQUAL(said.body, known.body);
  }
  MESSAGE("nor does its refusal stand before what it can answer again");
  house.set_out_of_order(false);
  auto until = std::chrono::steady_clock::now() + 20s;
  while (house.get("/events/2?tickets=none").status != 200) {
    REQUIRE(std::chrono::steady_clock::now() < until);
    std::this_thread::sleep_for(50ms);
  }
}
