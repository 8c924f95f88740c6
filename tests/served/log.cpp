#define SUITE served.log

#include "tests/served/check_none.hpp"
#include "tests/served/small_house.hpp"
#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>

using namespace onsale::test;
using nlohmann::json;

namespace {

struct log_fixture {
  small_house house{engine::sqlite, {"--log-level", "debug"}};
  strict_client client = house.client();

  /// All that the program has written, once it has ended.
  std::string whole_log() {
    CHECK(house.office().stop().has_value());
    std::ifstream in{house.office().directory() / "log"};
    return {std::istreambuf_iterator<char>{in}, {}};
  }
};

} // namespace

FIXTURE_SCOPE(log_tests, log_fixture)

TEST(whatever is asked for is told in one line of plain text) {
  const std::string lie = "level=error msg=forged";
  for (const auto& path :
       {"/%0alevel=error%20msg=forged", "/a\"level=error", "/{}%s%n",
        "/\xc2\x9b"
        "31m",
        "/\xe2\x80\xae\xe2\x80\xa8x", "/\xff\xfe", "/$(id)`id`"})
    client.send({"GET", path, {}, {}});
  for (const auto& id : {"1\"level=error", "{\"level\":\"error\"}", "<script>"})
    client.demand({200}, {"GET", "/livez", {{"X-Request-Id", id}}, {}});
  for (const auto& method : {"G$`|~", "A'B"})
    client.demand({404}, {method, "/nowhere", {}, {}});
  for (auto bytes : {"GET /\x1b["
                     "31m HTTP/1.1\r\n\r\n",
                     "\x1b]0;title\x07\r\n\r\n"}) {
    http_client wire{house.office().port()};
    wire.send_raw(bytes);
    CHECK(wire.read_answer().has_value());
  }
  auto name = "\xe2\x80\xa8\"" + lie + "\x1b[31m\n" + lie;
  client.demand({400}, json_call("POST", "/users", {}, {{"name", name}}));
  client.demand({400}, json_call("PUT", "/admin/performers/8",
                                 house.office().as_admin(), {{"name", name}}));
  check_none(client.faults());
  auto log = whole_log();
  CHECK_NOT_EQUAL(log.find("path=\"/a\\\"level=error\""), std::string::npos);
  size_t lines = 0;
  for (size_t at = 0; at < log.size(); ++lines) {
    auto end = std::min(log.find('\n', at), log.size());
    auto line = log.substr(at, end - at);
    at = end + 1;
    CHECK(line.starts_with("ts=") || line.starts_with("Onsale serves at "));
    CHECK_EQUAL(line.find(" " + lie), std::string::npos);
    CHECK(std::all_of(line.begin(), line.end(), [](char c) {
      return c >= ' ' && c <= '~';
    }));
  }
  CHECK_GREATER(lines, 15u);
}

TEST(what was told in confidence is neither logged nor counted) {
  auto eve = house.office().as_user("eve");
  auto token = eve.front().second.substr(std::string{"Bearer "}.size());
  eve.emplace_back("Idempotency-Key", "key-of-eve");
  auto held = json_of(client.demand(
    {201},
    json_call("POST", "/booking/reserve", eve,
              {{"ticket_id", "1-1-30"}, {"access_code", "code-of-eve"}})));
  eve.back().second = "other-key-of-eve";
  MESSAGE("a number of a card has no business here");
  json payment{{"booking_id", held["booking_id"]},
               {"payment_details",
                {{"payment_method", "4000005665566655"}, {"cvc", "9876543"}}}};
  client.demand({402}, json_call("POST", "/booking/confirm", eve, payment));
  client.demand({201}, json_call("POST", "/users", {},
                                 {{"email", "eve@hidden.example"},
                                  {"name", "Eve Hidden"}}));
  client.demand({401}, {"GET", "/me?access_token=" + token, {}, {}});
  client.demand({401},
                {"GET", "/me", {{"Authorization", "Bearer x" + token}}, {}});
  client.demand({401}, {"GET", "/me", {{"Cookie", "session=" + token}}, {}});
  auto metrics = client.demand({200}, {"GET", "/metrics", {}, {}}).body;
  check_none(client.faults());
  auto log = whole_log();
  CHECK_NOT_EQUAL(log.find("path=/booking/confirm status=402"),
                  std::string::npos);
  for (const auto& hidden :
       {token, std::string{"Bearer"}, std::string{"of-eve"},
        std::string{"4000005665566655"}, std::string{"9876543"},
        std::string{"hidden.example"}, std::string{"Hidden"},
        std::string{"pm_card"}}) {
    CHECK_EQUAL(log.find(hidden), std::string::npos);
    CHECK_EQUAL(metrics.find(hidden), std::string::npos);
  }
}

FIXTURE_SCOPE_END()
