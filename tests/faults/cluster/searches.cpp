// Searches of an index of which each node has a part, while nodes die; and of
// answers that they share, while that ends.
#define SUITE faults.cluster.searches

#include "tests/faults/cluster/losses.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/redis_server.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <string>
#include <thread>

using namespace onsale::test;

namespace {

constexpr size_t event_count = 12;

struct page {
  int status = 0;
  size_t total = 0;
  bool partial = false;
  std::string cached;

  bool is_whole() const {
    return status == 200 && total == event_count && !partial;
  }
};

page ask(const box_office& at) {
  http_client client{at.port(), 5s};
  auto said = client.get("/search?q=show&size=50");
  if (!said)
    return {};
  auto body = nlohmann::json::parse(said->body, nullptr, false);
  page result;
  result.status = said->status;
  if (body.is_object()) {
    result.total = body["events"].size();
    result.partial = body.value("partial", false);
  }
  result.cached = said->header("Cache-Control");
  return result;
}

bool comes_to_be_whole(const box_office& at) {
  for (auto until = std::chrono::steady_clock::now() + 60s;
       std::chrono::steady_clock::now() < until;
       std::this_thread::sleep_for(10ms))
    if (ask(at).is_whole())
      return true;
  return false;
}

} // namespace

TEST(searches go on while a node dies that has part of the index) {
  cluster_house house{
    {.options = {"--search-shards", "6", "--search-copies", "1"}}};
  house.start();
  for (uint64_t id = 1; id <= event_count; ++id)
    house.add_event({.event = id, .sections = {{}}});
  for (size_t i = 0; i < house.size(); ++i)
    CHECK(comes_to_be_whole(house.at(i)));
  MESSAGE("each has a part");
  // The first ones keep for a while what belongs on those that came later.
  auto here = house.at(2).metric("onsale_search_shards_here");
  CHECK_GREATER(here, 0.0);
  CHECK_LESS(here, 6.0);
  house.at(2).kill();
  auto partial = 0;
  for (auto whole = false; !whole;) {
    auto got = ask(house.at(0));
    CHECK_EQUAL(got.status, 200);
    whole = got.is_whole();
    if (!whole) {
      ++partial;
      MESSAGE("what is missing is said, and kept by no cache");
      CHECK(got.partial);
      CHECK_EQUAL(got.cached, "no-store");
      REQUIRE(partial < 6'000);
    }
  }
  CHECK(comes_to_be_whole(house.at(1)));
  MESSAGE("and when it is back it finds everything as well");
  house.at(2).start();
  CHECK(comes_to_be_whole(house.at(2)));
  for (int i = 0; i < 100; ++i)
    for (size_t node = 0; node < house.size(); ++node)
      CHECK(ask(house.at(node)).is_whole());
}

TEST(Redis that is flushed and killed costs nobody anything) {
  redis_server redis;
  cluster_house house{{.options = {"--search-cache", redis.url()}}};
  auto price = 1'000'000; // each search is another one
  auto search = [&] {
    for (size_t i = 0; i < house.size(); ++i) {
      http_client client{house.at(i).port(), 5s};
      for (int j = 0; j < 20; ++j) {
        auto said = client.get("/search?q=show&price_max="
                               + std::to_string(price++ / 2));
        REQUIRE(said);
        CHECK_EQUAL(said->status, 200);
        CHECK(said->body.find("\"partial\"") == std::string::npos);
      }
    }
  };
  stay_put(house, {.what = {.fault = "Redis flushed and killed (cluster)",
                            .failed_calls = 0},
                   .rounds = 10,
                   .strike =
                     [&](fault_run&) {
                       search();
                       redis.flush();
                       search();
                       redis.kill();
                       search();
                     },
                   .mend =
                     [&] {
                       redis.start();
                       search();
                     }});
}
