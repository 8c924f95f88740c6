#define SUITE http.trace

#include "http/trace.hpp"

#include "tests/support/test.hpp"

#include <set>

using namespace onsale::http;

TEST(ids are sixteen hexadecimal digits and differ) {
  id_source source{1};
  std::set<std::string> seen;
  for (int i = 0; i < 10'000; ++i) {
    std::string id;
    source.append_hex(id);
    REQUIRE_EQUAL(id.size(), 16u);
    REQUIRE_EQUAL(id.find_first_not_of("0123456789abcdef"), std::string::npos);
    seen.insert(id);
  }
  CHECK_EQUAL(seen.size(), 10'000u);
}

TEST(threads with seeds of their own make ids of their own) {
  id_source one{1};
  id_source two{2};
  std::string a;
  std::string b;
  one.append_hex(a);
  two.append_hex(b);
  CHECK_NOT_EQUAL(a, b);
}

TEST(a request id is echoed if it is short and visible) {
  CHECK(sane_request_id("a"));
  CHECK(sane_request_id("order-17/retry:2"));
  CHECK(sane_request_id(std::string(128, 'x')));
  CHECK(!sane_request_id(std::string(129, 'x')));
  CHECK(!sane_request_id(""));
  CHECK(!sane_request_id("a b"));
  CHECK(!sane_request_id("a\tb"));
  CHECK(!sane_request_id("\xc3\xa9"));
}

TEST(a trace context has its three parts) {
  auto x = parse_traceparent(
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  REQUIRE(x);
  CHECK_EQUAL(x->trace_id, "0af7651916cd43dd8448eb211c80319c");
  CHECK_EQUAL(x->parent_id, "b7ad6b7169203331");
  CHECK_EQUAL(x->flags, "01");
}

TEST(later versions of the trace context may be longer) {
  CHECK(parse_traceparent(
    "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more"));
  CHECK(!parse_traceparent(
    "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01more"));
}

TEST(a malformed trace context is ignored) {
  for (auto text :
       {"", "00", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"})
    CHECK(!parse_traceparent(text));
}
