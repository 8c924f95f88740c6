#define SUITE http.content_coding

#include "http/content_coding.hpp"

#include "tests/support/test.hpp"

using namespace onsale::http;

namespace {

bool takes_gzip(std::string_view value) {
  return parse_accept_encoding(value).gzip;
}

} // namespace

TEST(gzip is sent to those who ask for it) {
  for (auto value :
       {"gzip", "GZIP", "x-gzip", "gzip, deflate, br", "br;q=1.0, gzip;q=0.8",
        "*", "gzip;q=0.001", "deflate, gzip ; q=0.5", "gzip;Q=1"})
    CHECK(takes_gzip(value));
}

TEST(a weight of zero means no) {
  for (auto value : {"", "identity", "br", "gzip;q=0", "gzip;q=0.000", "*;q=0",
                     "gzip; q=0.0, *"})
    CHECK(!takes_gzip(value));
}

TEST(small bodies stay plain unless that is refused) {
  CHECK(parse_accept_encoding("gzip").choose(false) == coding::identity);
  CHECK(parse_accept_encoding("gzip").choose(true) == coding::gzip);
  CHECK(parse_accept_encoding("gzip, identity;q=0").choose(false)
        == coding::gzip);
  CHECK(parse_accept_encoding("gzip, *;q=0").choose(false) == coding::gzip);
  CHECK(parse_accept_encoding("").choose(true) == coding::identity);
}

TEST(a client that refuses everything gets the plain form) {
  CHECK(parse_accept_encoding("identity;q=0").choose(true) == coding::identity);
}
