#define SUITE http.redis_address
#include "http/redis/redis_address.hpp"

#include "tests/support/test.hpp"

using namespace onsale::http;

TEST(an address has a host and the rest if it is said) {
  auto plain = parse_redis_address("redis://cache.example");
  REQUIRE(plain);
  CHECK_EQUAL(plain->host, "cache.example");
  CHECK_EQUAL(plain->port, 6379u);
  CHECK_EQUAL(plain->database, 0u);
  CHECK_EQUAL(plain->password, "");
  auto all = parse_redis_address("redis://ann:s%3Ae%40cret@[::1]:7000/3");
  REQUIRE(all);
  CHECK_EQUAL(all->host, "::1");
  CHECK_EQUAL(all->port, 7000u);
  CHECK_EQUAL(all->user, "ann");
  CHECK_EQUAL(all->password, "s:e@cret");
  CHECK_EQUAL(all->database, 3u);
  auto secret = parse_redis_address("redis://:secret@127.0.0.1/");
  REQUIRE(secret);
  CHECK_EQUAL(secret->user, "");
  CHECK_EQUAL(secret->password, "secret");
}

TEST(what is no address is none) {
  for (auto text : {"", "redis://", "127.0.0.1:6379", "http://127.0.0.1",
                    "redis://127.0.0.1:port", "redis://127.0.0.1/x",
                    "redis://127.0.0.1/-1", "redis://secret@127.0.0.1",
                    "redis://:%zz@127.0.0.1", "redis://:6379"}) {
    MESSAGE(text);
    CHECK(!parse_redis_address(text));
  }
}
