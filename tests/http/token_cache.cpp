#define SUITE http.token_cache

#include "http/token_cache.hpp"

#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::http;
using namespace std::chrono_literals;

namespace {

const timestamp issued_at{1'800'000'000s};
const token_keys keys{{{"", std::string(32, 'a')}}};

} // namespace

TEST(a token seen before is the same principal) {
  token_cache cache{keys, 10};
  auto token = keys.issue(user_id{"ann"}, {}, 1h, issued_at);
  auto first = cache.verify(token, issued_at);
  auto second = cache.verify(token, issued_at + 1s);
  REQUIRE(first && second);
  CHECK(*first == *second);
}

TEST(a remembered token still expires) {
  token_cache cache{keys, 10};
  auto token = keys.issue(user_id{"ann"}, {}, 1h, issued_at);
  CHECK(cache.verify(token, issued_at));
  CHECK(cache.verify(token, issued_at + 1h + 29s));
  auto late = cache.verify(token, issued_at + 1h + 30s);
  REQUIRE(!late);
  CHECK(late.error() == token_error::expired);
  CHECK(!cache.verify(token, issued_at + 1h + 30s));
}

TEST(a token that shares a beginning with a good one is not good) {
  token_cache cache{keys, 10};
  auto token = keys.issue(user_id{"ann"}, {}, 1h, issued_at);
  CHECK(cache.verify(token, issued_at));
  CHECK(!cache.verify(token + "A", issued_at));
  CHECK(!cache.verify(token.substr(0, token.size() - 1), issued_at));
}

TEST(more tokens than fit are verified anew) {
  token_cache cache{keys, 4};
  for (int round = 0; round < 2; ++round)
    for (int i = 0; i < 20; ++i) {
      auto token = keys.issue(user_id{"user" + std::to_string(i)}, {}, 1h,
                              issued_at);
      auto found = cache.verify(token, issued_at);
      REQUIRE(found);
      CHECK_EQUAL((*found)->user.value, "user" + std::to_string(i));
    }
}
