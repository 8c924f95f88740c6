#define SUITE http.join_limits
#include "http/room/join_limits.hpp"

#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::http;
using namespace std::chrono_literals;

namespace {

struct join_limit_fixture {
  join_limits limits{{{1, 2}, {1, 3}}};
  std::chrono::steady_clock::time_point now{1'000'000s};

  /// The answer to an attempt; nothing if it may go on.
  std::optional<response> ask(const std::string& user, const char* address) {
    exchange x;
    x.caller = std::make_shared<principal>(
      principal{{user}, {}, timestamp::max()});
    x.client = boost::asio::ip::make_address(address);
    x.started = now;
    std::optional<response> result;
    limits.take(x, nullptr, [&](std::optional<response> refusal) {
      result = std::move(refusal);
    });
    return result;
  }
};

} // namespace

FIXTURE_SCOPE(join_limit_tests, join_limit_fixture)

TEST(an account may try so often) {
  CHECK(!ask("ann", "10.0.0.1"));
  CHECK(!ask("ann", "10.0.0.2"));
  auto refused = ask("ann", "10.0.0.3");
  REQUIRE(refused);
  CHECK_EQUAL(refused->status, 429);
  CHECK(refused->headers.find("Retry-After: 1") != std::string::npos);
  CHECK(refused->text.find("account") != std::string::npos);
  now += 1s;
  CHECK(!ask("ann", "10.0.0.3"));
}

TEST(an address may try so often whoever it is) {
  for (auto user : {"ann", "bob", "cid"})
    CHECK(!ask(user, "10.0.0.1"));
  auto refused = ask("dan", "10.0.0.1");
  REQUIRE(refused);
  CHECK(refused->text.find("address") != std::string::npos);
  CHECK(!ask("dan", "10.0.0.2"));
}

FIXTURE_SCOPE_END()
