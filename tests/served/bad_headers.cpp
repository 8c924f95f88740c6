#define SUITE served.bad_headers

#include "tests/served/check_none.hpp"
#include "tests/served/small_house.hpp"
#include "tests/support/contract.hpp"
#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

using namespace onsale::test;
using nlohmann::json;

namespace {

const std::string planted = "X-Planted";

struct bad_headers_fixture {
  small_house house{engine::sqlite, {"--cors-origin", "https://shop.example"}};
  strict_client client = house.client();
  http_client::header_list ann = house.office().as_user("ann");

  void check_not_planted(const http_call& x) {
    auto said = client.send(x);
    CHECK(!said.has(planted));
    for (const auto& [name, value] : said.headers)
      CHECK_EQUAL(value.find_first_of("\r\n"), std::string::npos);
  }

  void check() {
    check_none(client.faults());
    check_none(house.changes());
    CHECK(house.office().serves());
  }
};

} // namespace

FIXTURE_SCOPE(bad_header_tests, bad_headers_fixture)

TEST(no value of a request begins a line of its answer) {
  for (const auto& value :
       {"a\n" + planted + ": 1", "a\r" + planted + ": 1",
        std::string{"a\0b", 3} + planted, "a%0d%0a" + planted + ": 1",
        "a\\r\\n" + planted + ": 1", "a\xc4\x8d\xc4\x8a" + planted + ": 1",
        "a\r\n " + planted + ": 1"})
    for (auto name :
         {"X-Request-Id", "traceparent", "Origin", "Idempotency-Key",
          "If-None-Match", "Accept-Encoding", "Access-Control-Request-Method"})
      for (auto method : {"GET", "OPTIONS"}) {
        auto headers = ann;
        headers.emplace_back(name, value);
        check_not_planted({method, "/me", headers, {}});
      }
  const auto encoded = "%0d%0a" + planted + ":%201";
  for (const auto& target :
       {"/" + encoded, "/events/" + encoded, "/events?" + encoded + "=1",
        "/events?size=" + encoded, "/events?cursor=" + encoded,
        "/events/1?tickets=" + encoded, "/problems/" + encoded,
        "/simulated-bank/" + encoded})
    check_not_planted({"GET", target, {}, {}});
  const auto text = "\r\n" + planted + ": 1";
  check_not_planted(
    json_call("POST", "/booking/reserve", ann, {{"ticket_id", text}}));
  check_not_planted(json_call("PUT", "/admin/venues/1",
                              house.office().as_admin(), {{text, 1}}));
  check();
}

TEST(an id of a request is echoed if it is one) {
  for (const auto& id : {std::string{"a\tb"}, std::string{"a b"},
                         std::string(129, 'a'), std::string{"\xc2\x85"}}) {
    auto said = client.demand({200},
                              {"GET", "/livez", {{"X-Request-Id", id}}, {}});
    CHECK_EQUAL(said.header("X-Request-Id").size(), 16u);
  }
  check();
}

TEST(no header changes the method or the path) {
  for (auto name :
       {"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"})
    client.demand({200}, {"GET", "/livez", {{name, "DELETE"}}, {}});
  for (auto name : {"X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Path"})
    client.demand({404, "not-found"},
                  {"GET", "/nowhere", {{name, "/livez"}}, {}});
  for (auto method : {"TRACE", "CONNECT", "get", "PROPFIND"})
    client.demand({405, "method-not-allowed"}, {method, "/livez", {}, {}});
  check();
}

TEST(nothing that is answered rests on the host) {
  auto whole_url = std::string{"http://evil.example"};
  for (auto path : {"/", "/openapi.json", "/problems", "/events/1",
                    "/problems/not-found", "/nowhere"}) {
    http_client wire{house.office().port()};
    wire.send_raw("GET " + whole_url + path
                  + " HTTP/1.1\r\nHost: evil.example\r\n"
                    "X-Forwarded-Host: evil.example\r\n\r\n");
    auto said = wire.read_answer();
    REQUIRE(said.has_value());
    CHECK_EQUAL(said->body.find("evil.example"), std::string::npos);
    CHECK(!said->has("Location"));
  }
  check();
}

TEST(only the pages of named origins may read) {
  auto allowed = [&](const char* origin) {
    auto said = client.demand(
      {200}, {"GET", "/me", {ann.front(), {"Origin", origin}}, {}});
    CHECK(!said.has("Access-Control-Allow-Credentials"));
    return said.header("Access-Control-Allow-Origin");
  };
  CHECK_EQUAL(allowed("https://shop.example"), "https://shop.example");
  for (auto origin :
       {"https://evil.example", "https://shop.example.evil.example", "null",
        "http://shop.example", "https://shop.example:444",
        "https://shop.example, https://evil.example"})
    CHECK_EQUAL(allowed(origin), "");
  check();
}

TEST(no page runs a script of others or is in a frame of theirs) {
  for (auto path :
       {"/", "/problems", "/problems/not-found", "/simulated-bank/nobody"}) {
    auto said = client.demand({200}, {"GET", path, {}, {}});
    CHECK_EQUAL(said.header("X-Content-Type-Options"), "nosniff");
    auto policy = said.header("Content-Security-Policy");
    CHECK(policy.starts_with("default-src 'none'"));
    for (auto word : {"base-uri 'none'", "frame-ancestors 'none'"})
      CHECK_NOT_EQUAL(policy.find(word), std::string::npos);
    auto scripts = policy.find("script-src");
    CHECK(scripts == std::string::npos
          || policy.substr(scripts).starts_with("script-src 'self';"));
  }
  check();
}

FIXTURE_SCOPE_END()
