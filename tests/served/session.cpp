// A browser's session: a cookie says who asks, and a header that it was the page.
#define SUITE served.session

#include "tests/served/check_none.hpp"
#include "tests/served/room_house.hpp"
#include "tests/support/test.hpp"
#include "tests/support/websocket_client.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <string>

using namespace onsale::test;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

using headers = http_client::header_list;

/// What a browser keeps of cookies: name and value of one.
std::string cookie_of(const http_answer& x) {
  auto line = x.header("Set-Cookie");
  return std::string{line.substr(0, line.find(';'))};
}

struct session_fixture : room_house {
  /// A browser that has just come, or comes with what it had.
  http_answer begin_session(headers with = {}, int status = 201) {
    return client.demand({status}, {"POST", "/session", std::move(with), {}});
  }

  /// What a page sends with its requests.
  headers page_of(const http_answer& session) {
    return {{"Cookie", cookie_of(session)},
            {"X-Onsale-CSRF", json_of(session)["csrf_token"]}};
  }

  static headers without_csrf(const headers& x) {
    return {x.front()};
  }

  static http_call hold(const headers& by) {
    return json_call("POST", "/booking/reserve", by, {{"ticket_id", "1-1-9"}});
  }
};

} // namespace

FIXTURE_SCOPE(session_tests, session_fixture)

TEST(a browser becomes a guest and stays that guest) {
  CHECK_EQUAL(see("/session")["signed_in"], false);
  auto begun = begin_session();
  auto cookie = begun.header("Set-Cookie");
  for (auto part : {"HttpOnly", "SameSite=Strict", "Path=/"})
    CHECK(cookie.find(part) != std::string_view::npos);
  CHECK(cookie.find("Secure") == std::string_view::npos);
  auto page = page_of(begun);
  auto known = json_of(
    client.demand({200}, {"GET", "/session", without_csrf(page), {}}));
  CHECK_EQUAL(known["user_id"], json_of(begun)["user_id"]);
  CHECK_EQUAL(known["csrf_token"], json_of(begun)["csrf_token"]);
  MESSAGE("asking again makes nobody else");
  CHECK_EQUAL(json_of(begin_session(page, 200))["user_id"], known["user_id"]);
  auto me = json_of(
    client.demand({200}, {"GET", "/me", without_csrf(page), {}}));
  CHECK_EQUAL(me["user_id"], known["user_id"]);
  check_none(client.faults());
}

TEST(what changes something has to come from the page) {
  auto page = page_of(begin_session());
  client.demand({403, "forbidden"}, hold(without_csrf(page)));
  client.demand({403, "forbidden"},
                hold({page[0], {"X-Onsale-CSRF", "0123456789abcdef"}}));
  MESSAGE("the word of another session is none");
  auto other = page_of(begin_session());
  client.demand({403, "forbidden"}, hold({page[0], other[1]}));
  client.demand({201}, hold(page));
  CHECK_EQUAL(house.changes().find("1-1-9") == std::string::npos, false);
  MESSAGE("a token in the header needs none: no page can be made to send it");
  client.demand({409, "seats-unavailable"}, hold(who("ann")));
  check_none(client.faults());
}

TEST(a token becomes a session of whom it names) {
  auto admin = house.office().as_admin();
  auto page = page_of(begin_session(admin));
  client.demand({200}, {"GET", "/admin/cluster", without_csrf(page), {}});
  MESSAGE("one that does not count begins nothing");
  for (auto value : {"Bearer", "Bearer a.b.c", "Basic YTpi"})
    client.demand({401, "unauthenticated"},
                  {"POST", "/session", {{"Authorization", value}}, {}});
  MESSAGE("a guest is no operator");
  client.demand({403, "forbidden"},
                {"GET", "/admin/cluster", page_of(begin_session()), {}});
  check_none(client.faults());
}

TEST(pages of other sites neither begin nor end a session) {
  headers own{{"Origin", "http://localhost"}}; // as the client says `Host`
  for (auto origin : {"https://evil.example", "null", "http://localhost:81"})
    for (auto method : {"POST", "DELETE"})
      client.demand({403, "forbidden"},
                    {method, "/session", {{"Origin", origin}}, {}});
  client.demand({201}, {"POST", "/session", own, {}});
  auto said = client.demand({200}, {"DELETE", "/session", own, {}});
  CHECK_EQUAL(cookie_of(said), "onsale_session=");
  CHECK(said.header("Set-Cookie").find("Max-Age=0") != std::string_view::npos);
  check_none(client.faults());
}

TEST(a cookie that does not count is forgotten) {
  headers stale{{"Cookie", "onsale_session=a.b.c"}};
  auto said = client.demand({200}, {"GET", "/session", stale, {}});
  CHECK_EQUAL(json_of(said)["signed_in"], false);
  CHECK_EQUAL(cookie_of(said), "onsale_session=");
  client.demand({401, "unauthenticated"}, {"GET", "/me", stale, {}});
  MESSAGE("whoever comes with it becomes a guest");
  CHECK_EQUAL(json_of(begin_session(stale))["signed_in"], true);
  MESSAGE("and what is for everybody is still shown, whatever pass is left");
  headers both{{"Cookie", "onsale_session=a.b.c; onsale_pass_2=d.e.f"}};
  for (const auto& by : {stale, both}) {
    auto shown = client.demand({200}, {"GET", "/events/2", by, {}});
    CHECK(shown.header("Cache-Control").find("private") == std::string::npos);
  }
  check_none(client.faults());
}

TEST(a browser shows its pass by a cookie) {
  open(0s);
  auto page = page_of(begin_session());
  client.demand({200}, {"POST", room_path() + "/join", page, {}});
  auto until = std::chrono::steady_clock::now() + 30s;
  http_answer place;
  do {
    place = client.demand(
      {200}, {"GET", room_path() + "/place", without_csrf(page), {}});
  } while (json_of(place)["state"] != "admitted"
           && std::chrono::steady_clock::now() < until);
  auto pass = cookie_of(place);
  REQUIRE_EQUAL(pass, "onsale_pass_1=" + json_of(place).value("pass", ""));
  headers both{{"Cookie", page[0].second + "; " + pass}, page[1]};
  MESSAGE("without it no seats are shown or held");
  client.demand({403, "not-admitted"}, hold(page));
  client.demand({201}, hold(both));
  auto seen = client.demand({200}, {"GET", "/events/1", both, {}});
  CHECK(json_of(seen).contains("tickets"));
  MESSAGE("sockets have no other way");
  websocket_client socket{house.office().port()};
  auto opened = socket.open("/events/1/live", without_csrf(both));
  CHECK_EQUAL(opened.value_or(http_answer{}).status, 101);
  MESSAGE("the pass of one is of no use to another");
  auto other = page_of(begin_session());
  client.demand({403, "not-admitted"},
                hold({{"Cookie", other[0].second + "; " + pass}, other[1]}));
  MESSAGE("nor without a session");
  auto alone = client.demand({200},
                             {"GET", "/events/1", {{"Cookie", pass}}, {}});
  CHECK(!json_of(alone).contains("tickets"));
  check_none(client.faults());
}

TEST(news that was waited for brings the pass as a cookie) {
  open(60s);
  auto page = page_of(begin_session());
  client.demand({200}, {"POST", room_path() + "/join", page, {}});
  begin();
  auto by = with(without_csrf(page), "Prefer", "wait=5");
  auto until = std::chrono::steady_clock::now() + 30s;
  http_answer place;
  uint64_t after = 0;
  do {
    place = client.demand(
      {200},
      {"GET", room_path() + "/place?after=" + std::to_string(after), by, {}});
    after = json_of(place)["seq"].get<uint64_t>();
  } while (json_of(place)["state"] != "admitted"
           && std::chrono::steady_clock::now() < until);
  REQUIRE_EQUAL(json_of(place)["state"], "admitted");
  CHECK_EQUAL(cookie_of(place),
              "onsale_pass_1=" + json_of(place).value("pass", ""));
  check_none(client.faults());
}

TEST(pages of other sites open no sockets in a session) {
  open(60s);
  auto page = page_of(begin_session());
  client.demand({200}, {"POST", room_path() + "/join", page, {}});
  auto open_from = [&](const std::string& origin) {
    websocket_client socket{house.office().port()};
    auto said = socket.open(room_path() + "/live",
                            with(without_csrf(page), "Origin", origin));
    return said.value_or(http_answer{}).status;
  };
  CHECK_EQUAL(open_from("https://evil.example"), 403);
  CHECK_EQUAL(open_from("http://localhost"), 101);
}

FIXTURE_SCOPE_END()
