#define SUITE http.shared_limits
#include "http/redis/shared_limits.hpp"

#include "tests/support/redis_server.hpp"
#include "tests/support/test.hpp"

#include <optional>

using namespace onsale::http;
using namespace onsale::test;
using namespace std::chrono_literals;

namespace {

/// So slow that nothing is refilled while a test runs.
constexpr rate three_a_day{3.0 / 86'400, 3};

struct shared_limit_fixture {
  redis_server server;
  boost::asio::io_context io;

  redis_client::options how() const {
    redis_client::options result;
    result.address = *parse_redis_address(server.url());
    result.patience = 20s;
    return result;
  }

  std::optional<rate_decision>
  take(shared_limits& at, const std::string& key, const rate& shape) {
    std::optional<std::optional<rate_decision>> said;
    at.take(key, shape, [&](auto x) {
      said = x;
    });
    while (!said)
      io.run_for(1ms);
    return *said;
  }

  /// Waits until Redis answers, by a key of its own.
  void connect(shared_limits& at) {
    auto until = std::chrono::steady_clock::now() + 20s;
    while (!take(at, "hello", {1'000, 1'000'000})) {
      REQUIRE(std::chrono::steady_clock::now() < until);
      io.run_for(1ms);
    }
  }

  bool passes(shared_limits& at, const std::string& key) {
    auto said = take(at, key, three_a_day);
    REQUIRE(said);
    return said->admitted;
  }
};

} // namespace

FIXTURE_SCOPE(shared_limit_tests, shared_limit_fixture)

TEST(nodes count together) {
  shared_limits one{io, how()};
  shared_limits other{io, how()};
  connect(one);
  connect(other);
  CHECK(passes(one, "ann"));
  CHECK(passes(other, "ann"));
  CHECK(passes(one, "ann"));
  CHECK(!passes(one, "ann"));
  CHECK(!passes(other, "ann"));
  MESSAGE("each key has a bucket of its own");
  CHECK(passes(other, "bob"));
}

TEST(who is refused is told how long to wait) {
  shared_limits at{io, how()};
  connect(at);
  for (int i = 0; i < 3; ++i)
    CHECK(passes(at, "ann"));
  auto refused = take(at, "ann", three_a_day);
  REQUIRE(refused);
  CHECK(!refused->admitted);
  CHECK(refused->retry_after > 7h);
  CHECK(refused->retry_after <= 8h);
  MESSAGE("and is no worse off for having asked");
  auto again = take(at, "ann", three_a_day);
  REQUIRE(again);
  CHECK(again->retry_after <= refused->retry_after);
}

TEST(a bucket is refilled by the clock of Redis) {
  shared_limits at{io, how()};
  connect(at);
  constexpr rate quick{100, 1};
  auto until = std::chrono::steady_clock::now() + 20s;
  int passed = 0;
  while (passed < 3 && std::chrono::steady_clock::now() < until)
    passed += take(at, "ann", quick)->admitted ? 1 : 0;
  CHECK_EQUAL(passed, 3);
}

TEST(without Redis nothing is known and it counts anew when it is back) {
  shared_limits at{io, how()};
  connect(at);
  for (int i = 0; i < 3; ++i)
    CHECK(passes(at, "ann"));
  server.kill();
  auto until = std::chrono::steady_clock::now() + 20s;
  while (take(at, "ann", three_a_day)
         && std::chrono::steady_clock::now() < until)
    io.run_for(1ms);
  CHECK(!take(at, "ann", three_a_day));
  server.start();
  connect(at);
  CHECK(passes(at, "ann"));
}

FIXTURE_SCOPE_END()
