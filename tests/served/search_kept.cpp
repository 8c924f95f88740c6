// What is kept of searches, by the program and by nodes together.
#define SUITE served.search_kept

#include "tests/served/check_none.hpp"
#include "tests/served/searched.hpp"
#include "tests/served/small_house.hpp"
#include "tests/support/redis_server.hpp"
#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <utility>

using namespace onsale::test;

TEST(a page that is asked for again is the same until something changes) {
  small_house house{engine::sqlite};
  auto client = house.client();
  name_event(house, client, "Zanzibar Night");
  auto target = "/search?q=zanzibar&facets=venue&highlight=true";
  REQUIRE(comes_true([&] {
    return get(client, target)["total"] == 1;
  }));
  http_client::header_list zipped{{"Accept-Encoding", "gzip"}};
  auto ask = [&](const http_client::header_list& headers) {
    return client.demand({200}, {"GET", target, headers, {}});
  };
  // The first finds it, the second shows that it is asked for, the third has it.
  for (const auto& headers : {http_client::header_list{}, zipped}) {
    auto first = ask(headers);
    for (int i = 0; i < 3; ++i) {
      auto again = ask(headers);
      CHECK_EQUAL(json_of(again), json_of(first));
      CHECK_EQUAL(again.header("ETag"), first.header("ETag"));
      CHECK_EQUAL(again.header("Surrogate-Key"), first.header("Surrogate-Key"));
      CHECK_EQUAL(again.header("Cache-Control"), first.header("Cache-Control"));
      CHECK_EQUAL(again.header("Content-Encoding"),
                  first.header("Content-Encoding"));
    }
    auto known = headers;
    known.emplace_back("If-None-Match", first.header("ETag"));
    client.demand({304}, {"GET", target, known, {}});
  }
  CHECK_GREATER(
    house.office().metric("onsale_search_pages_total{result=\"kept\"}"), 2);
  MESSAGE("a sale is seen");
  auto tickets = get(client, "/events/9")["tickets"];
  client.demand({201}, json_call("POST", "/booking/reserve",
                                 house.office().as_user("cid"),
                                 {{"ticket_id", tickets[0]["ticket_id"]}}));
  auto left = get(client, target)["events"][0]["tickets_left"].get<size_t>();
  CHECK_EQUAL(left, tickets.size() - 1);
  MESSAGE("so is another name of the venue in a facet");
  auto hall = small_house::venue();
  hall["name"] = "The Other Hall";
  client.demand({200}, json_call("PUT", "/admin/venues/1",
                                 house.office().as_admin(), hall));
  CHECK(comes_true([&] {
    auto page = get(client, target);
    return page["facets"]["venue"][0]["name"] == "The Other Hall"
           && page["events"][0]["venue"]["name"] == "The Other Hall";
  }));
  check_none(client.faults());
}

TEST(answers are kept for those who ask the same) {
  small_house house{engine::sqlite};
  auto client = house.client();
  REQUIRE(comes_true([&] {
    return get(client, "/search")["total"] == 2;
  }));
  auto count = [&](const std::string& result) {
    return house.office().metric("onsale_search_answers_total{result=\""
                                 + result + "\"}");
  };
  get(client, "/search?q=concert");
  auto kept = count("kept");
  auto unknown = count("unknown");
  get(client, "/search?q=concert");
  CHECK_EQUAL(count("kept"), kept + 1);
  get(client, "/search?q=nothing+like+it");
  CHECK_EQUAL(count("unknown"), unknown + 1);
  MESSAGE("a change of what it shows is seen none the less");
  name_event(house, client, "Another concert");
  CHECK(comes_true([&] {
    return get(client, "/search?q=another+concert")["total"] == 1;
  }));
  check_none(client.faults());
}

TEST(what one node has found another one need not find) {
  redis_server redis{"secret"};
  auto url = redis.url();
  small_house one{engine::sqlite, {"--search-cache", url}};
  small_house other{engine::sqlite, {"--search-cache", url}};
  auto found_by_others = [&] {
    return other.office().metric(
      "onsale_search_shared_total{result=\"found\"}");
  };
  auto first = one.client();
  auto second = other.client();
  for (auto* client : {&first, &second})
    CHECK(comes_true([&] {
      return get(*client, "/search")["total"] == 2;
    }));
  auto price = 1'000'000; // one that nobody has asked for
  // Both have the same left by now, or the other one finds it itself.
  CHECK(comes_true([&] {
    auto target = "/search?facets=city&price_max=" + std::to_string(price++);
    auto expected = get(first, target);
    auto got = get(second, target);
    CHECK_EQUAL(got, expected);
    return found_by_others() > 0;
  }));
  check_none(first.faults());
  check_none(second.faults());
}
