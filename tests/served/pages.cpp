// What browsers load: the page, and the files that it names.
#define SUITE served.pages

#include "tests/served/page_assets.hpp"
#include "tests/served/small_house.hpp"
#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <string>
#include <vector>

using namespace onsale::test;

TEST(pages of the program are compressed for whoever can read that) {
  small_house house{engine::sqlite};
  http_client client{house.office().port()};
  std::vector<std::string> paths{"/", "/openapi.json"};
  auto named = assets_in(client.get("/").value().body);
  CHECK_GREATER_EQUAL(named.size(), 3u); // a script, a style, an icon
  paths.insert(paths.end(), named.begin(), named.end());
  for (const auto& path : paths) {
    auto plain = client.get(path);
    auto small = client.get(path, {{"Accept-Encoding", "gzip"}});
    REQUIRE(plain.has_value() && small.has_value());
    CHECK_EQUAL(plain->header("Content-Encoding"), "");
    CHECK_EQUAL(small->header("Content-Encoding"), "gzip");
    CHECK_LESS(small->body.size(), plain->body.size());
    CHECK_NOT_EQUAL(small->header("ETag"), plain->header("ETag"));
  }
}

TEST(files of the page are kept for ever and the page itself is not) {
  small_house house{engine::sqlite};
  http_client client{house.office().port()};
  auto page = client.get("/e/1");
  REQUIRE(page.has_value());
  CHECK_EQUAL(page->header("Cache-Control"), "no-cache");
  CHECK(page->header("Content-Security-Policy").find("script-src 'self'")
        != std::string::npos);
  CHECK(page->body.find("<script>") == std::string::npos);
  for (const auto& path : assets_in(page->body)) {
    auto said = client.get(path);
    REQUIRE(said.has_value());
    CHECK_EQUAL(said->header("Cache-Control"),
                "public, max-age=31536000, immutable");
    CHECK_EQUAL(said->header("X-Content-Type-Options"), "nosniff");
  }
  CHECK_EQUAL(client.get("/assets/index.js").value().status, 404);
  CHECK_EQUAL(client.get("/assets/index.html").value().status, 404);
}

TEST(a browser that is lost is shown the page and a program a problem) {
  small_house house{engine::sqlite};
  http_client client{house.office().port()};
  const http_client::header_list browser{
    {"Accept", "text/html,application/xhtml+xml,*/*;q=0.8"}};
  auto start = client.get("/");
  REQUIRE(start.has_value());
  auto page = client.get("/nonsense", browser);
  REQUIRE(page.has_value());
  CHECK_EQUAL(page->status, 404);
  CHECK_EQUAL(page->header("Content-Type"), "text/html; charset=utf-8");
  CHECK_EQUAL(page->header("Cache-Control"), "no-store");
  CHECK(!page->has("ETag"));
  CHECK_EQUAL(page->body, start->body);
  for (auto name : {"Content-Security-Policy", "X-Content-Type-Options"})
    CHECK_EQUAL(page->header(name), start->header(name));
  auto head = client.request("HEAD", "/nonsense", browser);
  REQUIRE(head.has_value());
  CHECK_EQUAL(head->status, 404);
  CHECK_EQUAL(head->header("Content-Length"), page->header("Content-Length"));
  auto again = browser;
  again.emplace_back("If-None-Match", start->header("ETag"));
  CHECK_EQUAL(client.get("/nonsense", again).value().status, 404);
  MESSAGE("only where there is no path, and only to look at");
  for (const auto& path : {"/events/77", "/assets/none.js", "/problems/none"}) {
    auto said = client.get(path, browser);
    REQUIRE(said.has_value());
    CHECK_EQUAL(said->status, 404);
    CHECK_EQUAL(said->header("Content-Type"), "application/problem+json");
  }
  CHECK_EQUAL(
    client.post("/nonsense", "{}", browser).value().header("Content-Type"),
    "application/problem+json");
  MESSAGE("what programs accept by habit is no page to look at");
  for (const http_client::header_list& program :
       {http_client::header_list{},
        http_client::header_list{
          {"Accept", "text/html, image/gif, */*; q=.2"}}})
    CHECK_EQUAL(client.get("/nonsense", program).value().header("Content-Type"),
                "application/problem+json");
}

TEST(a slash at the end of an address leads to the page) {
  small_house house{engine::sqlite};
  http_client client{house.office().port()};
  const http_client::header_list browser{{"Accept", "application/xhtml+xml"}};
  auto led_to = [&](const std::string& path) {
    auto said = client.get(path, browser);
    REQUIRE(said.has_value());
    return std::to_string(said->status) + " " + said->header("Location");
  };
  CHECK_EQUAL(led_to("/e/1/"), "308 /e/1");
  CHECK_EQUAL(led_to("/bookings//?a=%2F"), "308 /bookings?a=%2F");
  MESSAGE("and nowhere else");
  CHECK_EQUAL(led_to("//"), "404 ");
  CHECK_EQUAL(led_to("//elsewhere.example/"), "404 ");
  CHECK_NOT_EQUAL(led_to("/\\elsewhere.example/").substr(0, 3), "308");
}

TEST(the demo has a sale to look at and a crowd that wants to go) {
  box_office office{engine::sqlite, {"--demo", "--demo-crowd", "30"}};
  office.start();
  http_client client{office.port()};
  std::vector<std::string> rooms;
  auto soon = json_of(client.get("/events?size=100").value());
  for (const auto& x : soon["events"])
    if (x["name"].get<std::string>().ends_with(": One Night Only"))
      rooms.push_back("/events/" + x["id"].get<std::string>()
                      + "/waiting-room");
  REQUIRE_EQUAL(rooms.size(), 1u);
  auto joined = [&] {
    auto room = json_of(client.get(rooms[0]).value());
    return room["counts"]["joined"].get<int>();
  };
  auto until = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  while (joined() == 0)
    REQUIRE(std::chrono::steady_clock::now() < until);
  MESSAGE("it goes home with the server");
  CHECK_EQUAL(office.stop().value().code, 0);
}
