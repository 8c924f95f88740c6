#define SUITE http.idempotency

#include "http/idempotency.hpp"

#include "tests/support/test.hpp"

#include <atomic>
#include <thread>

using namespace onsale;
using namespace onsale::http;

TEST(a key is the same with and without quotes) {
  CHECK(parse_idempotency_key("abc") == "abc");
  CHECK(parse_idempotency_key("\"abc\"") == "abc");
  CHECK(parse_idempotency_key("\"a\\\"b\\\\\"") == "a\"b\\");
  CHECK(parse_idempotency_key("8e03978e-40d5-43dd-bc93-6894a57f9324"));
}

TEST(a key has 1 to 255 printable characters) {
  CHECK(parse_idempotency_key(std::string(255, 'x')));
  CHECK(parse_idempotency_key("\"" + std::string(255, 'x') + "\""));
  CHECK(!parse_idempotency_key(std::string(256, 'x')));
  for (auto text :
       {"", "\"\"", "a\tb", "\xc3\xa9", "\"a\"b\"", "\"a\\\"", "\"a\\n\""})
    CHECK(!parse_idempotency_key(text));
}

TEST(a fingerprint tells requests apart) {
  auto x = fingerprint_of("POST", "/booking/reserve", "{}");
  CHECK(x == fingerprint_of("POST", "/booking/reserve", "{}"));
  CHECK(x != fingerprint_of("POST", "/booking/reserve", "{ }"));
  CHECK(x != fingerprint_of("PUT", "/booking/reserve", "{}"));
  CHECK(x != fingerprint_of("POST", "/booking/reserve{", "}"));
}

TEST(a request runs once at a time) {
  running_requests running;
  user_id ann{"ann"};
  auto first = running.enter(ann, "k");
  CHECK(first.has_value());
  CHECK(!running.enter(ann, "k"));
  CHECK(running.enter(ann, "other"));
  CHECK(running.enter(user_id{"bob"}, "k"));
  first.reset();
  CHECK_EQUAL(running.size(), 0u);
  CHECK(running.enter(ann, "k"));
}

TEST(a guard that moves is still one guard) {
  running_requests running;
  auto first = running.enter(user_id{"ann"}, "k");
  auto second = std::move(first);
  first.reset();
  CHECK_EQUAL(running.size(), 1u);
  second.reset();
  CHECK_EQUAL(running.size(), 0u);
}

TEST(a guard may outlive its table) {
  std::optional<running_requests::guard> guard;
  {
    running_requests running;
    guard = running.enter(user_id{"ann"}, "k");
  }
  guard.reset();
}

TEST(of many at once one enters) {
  running_requests running;
  std::atomic<int> entered{0};
  std::vector<std::optional<running_requests::guard>> guards(8);
  std::vector<std::thread> threads;
  for (auto& guard : guards)
    threads.emplace_back([&] {
      guard = running.enter(user_id{"ann"}, "k");
      entered += guard.has_value();
    });
  for (auto& thread : threads)
    thread.join();
  CHECK_EQUAL(entered.load(), 1);
}
