#define SUITE http.cors

#include "http/cors.hpp"

#include "tests/support/test.hpp"

using namespace onsale::http;

namespace {

bool contains(const response& x, std::string_view line) {
  return x.headers.find(line) != std::string::npos;
}

} // namespace

TEST(without origins there are no headers) {
  response x;
  add_cors({}, "https://shop.example", x);
  add_preflight({}, "GET", x);
  CHECK(x.headers.empty());
}

TEST(a listed origin may read answers) {
  response x;
  add_cors({{"https://shop.example"}, 600}, "https://shop.example", x);
  CHECK(contains(x, "Access-Control-Allow-Origin: https://shop.example\r\n"));
  CHECK(contains(x, "Vary: Origin\r\n"));
  CHECK(contains(x, "Access-Control-Expose-Headers: "));
}

TEST(others may not ) {
  response x;
  add_cors({{"https://shop.example"}, 600}, "https://evil.example", x);
  add_cors({{"https://shop.example"}, 600}, std::nullopt, x);
  CHECK(!contains(x, "Access-Control"));
  CHECK(contains(x, "Vary: Origin\r\n"));
}

TEST(a star is for all) {
  response x;
  add_cors({{"*"}, 600}, "https://any.example", x);
  CHECK(contains(x, "Access-Control-Allow-Origin: *\r\n"));
  CHECK(!contains(x, "Vary"));
}

TEST(a preflight request learns methods and headers) {
  response x;
  add_preflight({{"*"}, 60}, "GET, HEAD, OPTIONS", x);
  CHECK(contains(x, "Access-Control-Allow-Methods: GET, HEAD, OPTIONS\r\n"));
  CHECK(contains(x, "Idempotency-Key"));
  CHECK(contains(x, "Access-Control-Max-Age: 60\r\n"));
}
