#define SUITE http.cookie
#include "http/cookie.hpp"

#include "tests/support/test.hpp"

#include <chrono>
#include <string>

using namespace onsale::http;
using namespace std::chrono_literals;

namespace {

header_fields cookies(std::string_view text) {
  header_fields result;
  result.add(field::cookie, "Cookie", text);
  return result;
}

std::string
set_line(std::string_view value, std::chrono::seconds age, bool secure) {
  response x;
  set_cookie(x, "onsale_session", value, age, secure);
  return x.headers;
}

} // namespace

TEST(a cookie is found among others) {
  auto x = cookies("theme=dark; onsale_session=a.b.c;lang=en; empty=");
  CHECK_EQUAL(find_cookie(x, "onsale_session").value_or("none"), "a.b.c");
  CHECK_EQUAL(find_cookie(x, "lang").value_or("none"), "en");
  CHECK_EQUAL(find_cookie(x, "empty").value_or("none"), "");
  CHECK(!find_cookie(x, "onsale"));
  CHECK(!find_cookie(x, "session"));
  CHECK(!find_cookie({}, "theme"));
}

TEST(what is no cookie is passed by) {
  for (auto text : {"", ";", " ; ;", "a", "onsale_session", "=b",
                    "; =", "onsale_session onsale_session"})
    CHECK(!find_cookie(cookies(text), "onsale_session"));
  auto equals = cookies("a=b=c");
  CHECK_EQUAL(find_cookie(equals, "a").value_or(""), "b=c");
  MESSAGE("of two the first counts");
  auto two = cookies("a=1; a=2");
  CHECK_EQUAL(find_cookie(two, "a").value_or(""), "1");
}

TEST(a cookie is for our own pages alone) {
  CHECK_EQUAL(set_line("a.b.c", 90s, false),
              "Set-Cookie: onsale_session=a.b.c; Path=/; HttpOnly; "
              "SameSite=Strict; Max-Age=90\r\n");
  CHECK_EQUAL(set_line("a.b.c", 90s, true),
              "Set-Cookie: onsale_session=a.b.c; Path=/; HttpOnly; "
              "SameSite=Strict; Max-Age=90; Secure\r\n");
  MESSAGE("one that has ended is forgotten");
  CHECK_EQUAL(set_line("", -5s, false),
              "Set-Cookie: onsale_session=; Path=/; HttpOnly; SameSite=Strict; "
              "Max-Age=0\r\n");
}
