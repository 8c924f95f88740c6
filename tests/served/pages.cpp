// What browsers load: the page, and the files that it names.
#define SUITE served.pages

#include "tests/served/page_assets.hpp"
#include "tests/served/small_house.hpp"
#include "tests/support/test.hpp"

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
