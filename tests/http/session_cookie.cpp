#define SUITE http.session_cookie

#include "http/session_cookie.hpp"

#include "tests/http/running_server.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::http;
using namespace onsale::test;

FIXTURE_SCOPE(session_cookie_tests, talk_with_server)

TEST(a browser shows its token by a cookie) {
  auto token = s.token("ann").substr(7);
  std::pair<std::string, std::string> cookie{
    "Cookie", "theme=dark; onsale_session=" + token};
  CHECK_EQUAL(get("/me", {cookie}).body, "ann");
  CHECK_EQUAL(get("/me", {{"Cookie", "onsale_session=a.b.c"}}).status, 401);
  CHECK_EQUAL(get("/admin", {cookie}).status, 403);
  MESSAGE("whoever shows a token means that one");
  CHECK_EQUAL(get("/me", {cookie, as("bob")}).body, "bob");
  CHECK_EQUAL(get("/me", {cookie, {"Authorization", "Bearer x"}}).status, 401);
  MESSAGE("what is for everybody is the same with it");
  CHECK(get("/tagged", {cookie}).header("Cache-Control")
        != "private, no-cache");
}

TEST(what changes something by a cookie shows that it comes from the page) {
  auto token = s.token("ann").substr(7);
  std::pair<std::string, std::string> cookie{"Cookie",
                                             "onsale_session=" + token};
  std::pair<std::string, std::string> csrf{"X-Onsale-CSRF",
                                           csrf_token_of(token)};
  auto echo = [this](http_client::header_list headers) {
    headers.emplace_back("Content-Type", "application/json");
    return request("POST", "/echo", headers, "{}").status;
  };
  CHECK_EQUAL(echo({cookie}), 403);
  CHECK_EQUAL(echo({cookie, {"X-Onsale-CSRF", ""}}), 403);
  CHECK_EQUAL(echo({cookie, {"X-Onsale-CSRF", csrf_token_of("other")}}), 403);
  CHECK_EQUAL(echo({cookie, csrf}), 200);
  CHECK_EQUAL(echo({csrf}), 401);
  CHECK_EQUAL(echo({as("ann")}), 200);
}

FIXTURE_SCOPE_END()
