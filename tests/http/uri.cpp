#define SUITE http.uri

#include "http/uri.hpp"

#include "tests/support/property.hpp"

using namespace onsale::http;

namespace {

std::optional<std::string> undone(std::string_view text) {
  std::string out;
  auto is = percent_decode(text, out) == decoded::text;
  return is ? std::optional{out} : std::nullopt;
}

decoded kind_of(std::string_view text) {
  std::string out;
  return percent_decode(text, out);
}

} // namespace

TEST(percent - encoding is undone) {
  CHECK(undone("") == "");
  CHECK(undone("plain") == "plain");
  CHECK(undone("a%20b") == "a b");
  CHECK(undone("%c3%A9") == "\xc3\xa9");
  CHECK(undone("a+b") == "a+b");
}

TEST(broken encodings are refused) {
  for (auto text : {"%", "%2", "a%", "%g0", "%0g", "%-1", "%%20", "%+1"})
    CHECK(kind_of(text) == decoded::malformed);
}

TEST(what is decoded must be printable UTF - 8) {
  for (auto text : {"%00", "a%00b", "%ff", "%c3", "%c0%af", "%ed%a0%80",
                    "%f4%90%80%80", "%1b", "%7f"})
    CHECK(kind_of(text) == decoded::unprintable);
}

TEST(decoding undoes any encoding) {
  CHECK_PROPERTY("round trip", [] {
    auto text = *rc::gen::container<std::string>(rc::gen::inRange(' ', '~'));
    std::string encoded;
    for (char c : text) {
      char hex[4];
      std::snprintf(hex, sizeof hex, "%%%02X", static_cast<unsigned>(c));
      encoded += hex;
    }
    RC_ASSERT(undone(encoded) == text);
  });
}

TEST(a target is a path and a query) {
  auto x = split_target("/a/b?c=d?e");
  REQUIRE(x);
  CHECK_EQUAL(x->path, "/a/b");
  CHECK_EQUAL(x->query, "c=d?e");
  x = split_target("/");
  REQUIRE(x);
  CHECK_EQUAL(x->path, "/");
  CHECK(x->query.empty());
}

TEST(targets as proxies get them are paths as well) {
  auto x = split_target("http://example.com:80/a?b");
  REQUIRE(x);
  CHECK_EQUAL(x->path, "/a");
  CHECK_EQUAL(x->query, "b");
  x = split_target("HTTPS://example.com");
  REQUIRE(x);
  CHECK_EQUAL(x->path, "/");
  x = split_target("http://example.com?q=1/2");
  REQUIRE(x);
  CHECK_EQUAL(x->path, "/");
  CHECK_EQUAL(x->query, "q=1/2");
  CHECK(split_target("*"));
}

TEST(other targets are refused) {
  for (auto text : {"", "a", "example.com:443", "ftp://x/y", "://", "?a=b"})
    CHECK(!split_target(text));
}

TEST(a query is a list of pairs and empty ones do not count) {
  CHECK(parse_query("") == query_pairs{});
  CHECK(parse_query("a=1&&b=2&") == (query_pairs{{"a", "1"}, {"b", "2"}}));
  CHECK(parse_query("a") == (query_pairs{{"a", ""}}));
  CHECK(parse_query("a=") == (query_pairs{{"a", ""}}));
  CHECK(parse_query("=x") == (query_pairs{{"", "x"}}));
  CHECK(parse_query("q=a+b%2Bc") == (query_pairs{{"q", "a b+c"}}));
  CHECK(parse_query("a=b=c") == (query_pairs{{"a", "b=c"}}));
  CHECK(parse_query("a=1&a=2") == (query_pairs{{"a", "1"}, {"a", "2"}}));
}

TEST(a query with a broken pair is refused as a whole) {
  for (auto text : {"a=%", "%zz=1", "a=1&b=%f"})
    CHECK(!parse_query(text));
}
