#define SUITE served.search

#include "tests/served/check_none.hpp"
#include "tests/served/searched.hpp"
#include "tests/served/small_house.hpp"
#include "tests/support/postgres_server.hpp"
#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>
#include <unistd.h>

using namespace onsale::test;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

/// Names of the performers of the first event, and where it is.
std::string first_of(const json& found) {
  if (found["events"].empty())
    return "";
  const auto& event = found["events"][0];
  std::string result;
  for (const auto& by : event["performers"])
    result += by["name"].get<std::string>() + ", ";
  return result + event["venue"]["name"].get<std::string>() + ", "
         + event["venue"]["city"].get<std::string>();
}

void find_what_fans_mean(std::vector<std::string> options) {
  options.push_back("--demo");
  box_office office{engine::sqlite, options};
  office.start();
  strict_client client{office.port()};
  auto first = [&](std::string typed) {
    std::ranges::replace(typed, ' ', '+');
    return first_of(get(client, "/search?q=" + typed));
  };
  auto begins = [](const std::string& text, const std::string& with) {
    return text.starts_with(with);
  };
  REQUIRE(comes_true([&] {
    return get(client, "/search")["total"] > 0;
  }));
  CHECK(begins(first("tayler swft"), "Taylor Swift, "));
  CHECK(begins(first("beyonce"), "Beyoncé, "));
  CHECK(begins(first("ac dc"), "AC/DC, "));
  CHECK(begins(first("acdc"), "AC/DC, "));
  CHECK(begins(first("cold play"), "Coldplay, "));
  CHECK(begins(first("the weekend"), "The Weeknd, "));
  CHECK(first("metlifestadium").find("MetLife Stadium") != std::string::npos);
  CHECK(first("msg new york").find("Madison Square Garden, New York")
        != std::string::npos);
  auto page = get(client, "/search?size=5&facets=country");
  CHECK(!page.contains("partial"));
  uint64_t counted = 0;
  for (const auto& x : page["facets"]["country"])
    counted += x["count"].get<uint64_t>();
  CHECK_EQUAL(page["total"], counted);
  auto next = get(client, "/search?size=5&facets=country&cursor="
                            + page["cursor"].get<std::string>());
  CHECK_EQUAL(next["total"], page["total"]);
  CHECK(next["events"][0]["starts_at"] >= page["events"][4]["starts_at"]);
  auto completions = get(client, "/suggest?q=taylo");
  CHECK_EQUAL(completions["suggestions"][0]["text"], "Taylor Swift");
  check_none(client.faults());
}

} // namespace

TEST(what a fan means is found first in the demo) {
  find_what_fans_mean({});
}

TEST(an index in shards finds the same) {
  find_what_fans_mean({"--search-shards", "5"});
}

TEST(what is written is found at its own name) {
  small_house house{engine::sqlite};
  auto client = house.client();
  name_event(house, client, "Zanzibar Night");
  CHECK(comes_true([&] {
    return get(client, "/search?q=zanzibr")["total"] == 1;
  }));
  auto found = get(client, "/search?q=zanzibr+nigth");
  CHECK_EQUAL(found["did_you_mean"], "zanzibar night");
  name_event(house, client, "Another Night");
  CHECK(comes_true([&] {
    return get(client, "/search?q=zanzibar")["total"] == 0;
  }));
  check_none(client.faults());
}

TEST(what another program writes with plain SQL is found) {
  small_house house{engine::postgres};
  auto client = house.client();
  auto run = [&](const std::string& sql) {
    CHECK_EQUAL(postgres_server::shared().run(house.office().storage(), sql),
                "");
  };
  auto found = [&](const std::string& words) {
    return get(client, "/search?q=" + words)["total"].get<int>();
  };
  run("INSERT INTO event (id, name, venue, starts_at)"
      " VALUES (9, 'Zanzibar Night', 1, now() + interval '1 year')");
  CHECK(comes_true([&] {
    return found("zanzibar") == 1;
  }));
  client.demand({200}, {"GET", "/events/9", {}, {}});
  run("UPDATE event SET name = 'Mombasa Night' WHERE id = 9");
  CHECK(comes_true([&] {
    return found("zanzibar") == 0 && found("mombasa") == 1;
  }));
  run("DELETE FROM event WHERE id = 9");
  CHECK(comes_true([&] {
    return found("mombasa") == 0;
  }));
  client.demand({404}, {"GET", "/events/9", {}, {}});
  check_none(client.faults());
}

TEST(synonyms are read from a file and again when that has changed) {
  char path[] = "/tmp/onsale-synonyms-XXXXXX";
  ::close(::mkstemp(path));
  auto write = [&](const char* rules) {
    std::ofstream{path} << rules;
  };
  write("zanzi => zanzibar night\n");
  small_house house{engine::sqlite, {"--synonyms", path}};
  auto client = house.client();
  name_event(house, client, "Zanzibar Night");
  auto found = [&](const std::string& words) {
    return get(client, "/search?q=" + words)["total"].get<int>();
  };
  CHECK(comes_true([&] {
    return found("zanzi+") == 1;
  }));
  CHECK_EQUAL(found("swahili+"), 0);
  write("swahili => zanzibar night\n");
  ::kill(house.office().id(), SIGHUP);
  CHECK(comes_true([&] {
    return found("swahili+") == 1 && found("zanzi+") == 0;
  }));
  MESSAGE("in filters as well");
  CHECK_EQUAL(get(client, "/search?city=oslo")["total"], 0);
  write("oslo => vienna\n");
  ::kill(house.office().id(), SIGHUP);
  CHECK(comes_true([&] {
    return get(client, "/search?city=oslo")["total"] == 3;
  }));
  write("swahili => zanzibar night\n");
  ::kill(house.office().id(), SIGHUP);
  CHECK(comes_true([&] {
    return found("swahili+") == 1;
  }));
  MESSAGE("a file with a mistake changes nothing");
  write("=> night\n");
  ::kill(house.office().id(), SIGHUP);
  CHECK(comes_true([&] {
    return house.office().log_end().find("line 1") != std::string::npos;
  }));
  CHECK_EQUAL(found("swahili+"), 1);
  check_none(client.faults());
  std::filesystem::remove(path);
}

TEST(operators see why an event stands where it does) {
  small_house house{engine::sqlite};
  auto client = house.client();
  REQUIRE(comes_true([&] {
    return get(client, "/search?q=band")["total"] == 2;
  }));
  auto asked = [&](const char* target, const auto& headers) {
    return http_call{"GET", target, headers, {}};
  };
  auto target = "/search?q=bamd&explain=true";
  client.demand({401, "unauthenticated"}, asked(target, http_call{}.headers));
  client.demand({403, "forbidden"},
                asked(target, house.office().as_user("ann")));
  auto page = json_of(
    client.demand({200}, asked(target, house.office().as_admin())));
  const auto& why = page["events"][0]["explain"];
  CHECK_EQUAL(why["words"], 1);
  CHECK_EQUAL(why["typos"], 1);
  CHECK(why["text"].get<double>() > 0);
  check_none(client.faults());
}

TEST(what is sold out is found but not among what is available) {
  small_house house{engine::sqlite};
  auto client = house.client();
  auto admin = house.office().as_admin();
  name_event(house, client, "Zanzibar Night");
  auto found = [&](const std::string& more) {
    return get(client, "/search?q=zanzibar" + more)["total"].get<int>();
  };
  REQUIRE(comes_true([&] {
    return found("&available=true") == 1;
  }));
  auto tickets = json::array();
  auto page = get(client, "/events/9");
  for (const auto& ticket : page["tickets"])
    tickets.push_back(ticket["ticket_id"]);
  client.demand({200}, json_call("POST", "/admin/events/9/block", admin,
                                 {{"ticket_ids", tickets}}));
  CHECK(comes_true([&] {
    return found("&available=true") == 0;
  }));
  CHECK_EQUAL(found(""), 1);
  MESSAGE("one that comes back is seen as well");
  client.demand({200}, json_call("POST", "/admin/events/9/unblock", admin,
                                 {{"ticket_ids", {tickets[0]}}}));
  CHECK(comes_true([&] {
    return found("&available=true") == 1;
  }));
  check_none(client.faults());
}

namespace {

/// Event 9 is sold out, the program starts anew, and nobody opens the event.
void stays_sold_out(engine kind) {
  small_house house{kind};
  auto tickets = json::array();
  {
    auto client = house.client();
    name_event(house, client, "Zanzibar Night");
    auto page = get(client, "/events/9");
    for (const auto& ticket : page["tickets"])
      tickets.push_back(ticket["ticket_id"]);
    client.demand({200}, json_call("POST", "/admin/events/9/block",
                                   house.office().as_admin(),
                                   {{"ticket_ids", tickets}}));
  }
  house.office().kill();
  house.office().start();
  auto client = house.client();
  auto total = [&](const char* target) {
    return get(client, target)["total"].get<int>();
  };
  CHECK(comes_true([&] {
    return total("/search?q=zanzibar") == 1
           && total("/search?q=zanzibar&available=true") == 0;
  }));
  MESSAGE("lists say so, too");
  auto list = get(client, "/events")["events"];
  auto listed = std::ranges::find_if(list, [](const auto& x) {
    return x["id"] == "9";
  });
  REQUIRE(listed != list.end());
  CHECK_EQUAL((*listed)["available"], false);
  CHECK_EQUAL((*listed)["tickets_left"], 0);
  check_none(client.faults());
}

} // namespace

TEST(what is sold out stays so for whoever looks after a restart) {
  stays_sold_out(engine::sqlite);
  stays_sold_out(engine::postgres);
}

TEST(pages and facets and highlights are as the contract says) {
  small_house house{engine::sqlite};
  auto client = house.client();
  REQUIRE(comes_true([&] {
    return get(client, "/search")["total"] == 2;
  }));
  auto page = get(client, "/search?size=1&facets=venue,month&highlight=true");
  CHECK_EQUAL(page["events"].size(), 1u);
  CHECK_EQUAL(page["facets"]["venue"][0]["count"], 2);
  CHECK_EQUAL(page["facets"]["venue"][0]["value"], "1");
  auto next = get(client, "/search?size=1&facets=venue,month&highlight=true"
                          "&cursor="
                            + page["cursor"].get<std::string>());
  CHECK(next["events"][0]["id"] != page["events"][0]["id"]);
  CHECK(!next.contains("cursor"));
  MESSAGE("a cursor is for its own search");
  client.demand({400, "invalid-request", "cursor"},
                {"GET",
                 "/search?size=2&cursor=" + page["cursor"].get<std::string>(),
                 {},
                 {}});
  client.demand({400, "invalid-request", "colour"},
                {"GET", "/search?colour=red", {}, {}});
  client.demand({400, "invalid-request", "kind"},
                {"GET", "/suggest?kind=venue", {}, {}});
  check_none(client.faults());
}
