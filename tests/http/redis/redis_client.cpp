#define SUITE http.redis_client
#include "http/redis/redis_client.hpp"

#include "tests/support/free_port.hpp"
#include "tests/support/redis_server.hpp"
#include "tests/support/test.hpp"

#include <functional>
#include <hiredis/hiredis.h>
#include <memory>
#include <optional>
#include <string>

using namespace onsale::http;
using namespace onsale::test;
using namespace std::chrono_literals;

namespace {

struct redis_fixture {
  boost::asio::io_context io;
  std::unique_ptr<redis_client> client;

  void open(const std::string& url, std::chrono::milliseconds patience = 20s) {
    redis_client::options how;
    how.patience = patience;
    how.address = *parse_redis_address(url);
    client = std::make_unique<redis_client>(io, how);
  }

  /// Lets it work until that is so.
  bool comes_true(const std::function<bool()>& what,
                  std::chrono::milliseconds limit = 20s) {
    for (auto until = std::chrono::steady_clock::now() + limit;
         !what() && std::chrono::steady_clock::now() < until;)
      io.run_for(1ms);
    return what();
  }

  bool comes_up() {
    return comes_true([this] {
      return client->is_up();
    });
  }

  /// @returns the reply; "nothing" if there was none, or it was not taken
  std::string ask(const std::vector<std::string>& command) {
    std::optional<std::string> result;
    auto sent = client->send(command, [&](const redisReply* said) {
      result = !said || said->type == REDIS_REPLY_NIL
                 ? "nothing"
                 : std::string{said->str, said->len};
    });
    if (!sent)
      return "nothing";
    CHECK(comes_true([&] {
      return result.has_value();
    }));
    return result.value_or("");
  }
};

} // namespace

FIXTURE_SCOPE(redis_tests, redis_fixture)

TEST(what is set can be got) {
  redis_server server;
  open(server.url());
  CHECK(!client->is_up());
  CHECK_EQUAL(ask({"GET", "a"}), "nothing");
  REQUIRE(comes_up());
  std::string bytes{"\0\xff\r\n", 4};
  CHECK_EQUAL(ask({"SET", "a", bytes}), "OK");
  CHECK_EQUAL(ask({"GET", "a"}), bytes);
  CHECK_EQUAL(ask({"GET", "b"}), "nothing");
}

TEST(many commands at once are answered in their order) {
  redis_server server;
  open(server.url());
  REQUIRE(comes_up());
  std::vector<long long> said;
  for (int i = 0; i < 500; ++i)
    CHECK(client->send({"INCR", "a"}, [&](const redisReply* x) {
      said.push_back(x ? x->integer : -1);
    }));
  CHECK(comes_true([&] {
    return said.size() == 500;
  }));
  for (int i = 0; i < 500; ++i)
    CHECK_EQUAL(said[static_cast<size_t>(i)], i + 1);
}

TEST(too many without a reply are not taken) {
  redis_server server;
  open(server.url());
  REQUIRE(comes_up());
  size_t taken = 0;
  while (client->send({"PING"}, [](const redisReply*) {}))
    REQUIRE(++taken <= 1'000);
  CHECK_EQUAL(taken, 1'000u);
  CHECK(comes_true([&] {
    return client->send({"PING"}, [](const redisReply*) {});
  }));
}

TEST(a password is said and a wrong one lets nobody in) {
  redis_server server{"secret"};
  open(server.url());
  REQUIRE(comes_up());
  CHECK_EQUAL(ask({"SET", "a", "1"}), "OK");
  open("redis://:wrong@127.0.0.1:" + std::to_string(server.port()));
  io.run_for(200ms);
  CHECK(!client->is_up());
}

TEST(a database has its own keys) {
  redis_server server;
  open(server.url() + "/2");
  REQUIRE(comes_up());
  CHECK_EQUAL(ask({"SET", "a", "1"}), "OK");
  open(server.url());
  REQUIRE(comes_up());
  CHECK_EQUAL(ask({"GET", "a"}), "nothing");
}

TEST(
  a server that is killed answers whoever waits by nothing and is found again) {
  redis_server server;
  open(server.url());
  REQUIRE(comes_up());
  auto answered = 0;
  // The first one waits for ever.
  for (int i = 0; i < 10; ++i)
    client->send({"BLPOP", "none", "0"}, [&](const redisReply* said) {
      CHECK(!said);
      ++answered;
    });
  server.kill();
  CHECK(comes_true([&] {
    return answered == 10;
  }));
  CHECK(!client->is_up());
  CHECK_EQUAL(ask({"GET", "a"}), "nothing");
  server.start();
  REQUIRE(comes_up());
  CHECK_EQUAL(ask({"SET", "a", "1"}), "OK");
}

TEST(a server that stands still is given up and found again) {
  redis_server server;
  open(server.url(), 50ms);
  REQUIRE(comes_up());
  server.freeze();
  auto began = std::chrono::steady_clock::now();
  CHECK_EQUAL(ask({"GET", "a"}), "nothing");
  CHECK_LESS(std::chrono::steady_clock::now() - began, 5s);
  CHECK(!client->is_up());
  MESSAGE("its kernel takes connections, which lets nobody in");
  io.run_for(300ms);
  CHECK(!client->is_up());
  server.thaw();
  REQUIRE(comes_up());
  CHECK_EQUAL(ask({"SET", "a", "1"}), "OK");
}

TEST(every address of a host is tried) {
  redis_server server;
  // Which is ::1 as well, in most files of hosts.
  open("redis://localhost:" + std::to_string(server.port()));
  CHECK(comes_up());
}

TEST(where no server is everything is answered at once) {
  open("redis://127.0.0.1:" + std::to_string(free_port()));
  CHECK_EQUAL(ask({"GET", "a"}), "nothing");
  io.run_for(100ms);
  CHECK_EQUAL(ask({"GET", "a"}), "nothing");
  open("redis://no-such-host.invalid");
  io.run_for(100ms);
  CHECK(!client->is_up());
}

TEST(a client that ends answers whoever waits) {
  redis_server server;
  open(server.url());
  REQUIRE(comes_up());
  auto answered = 0;
  client->send({"GET", "a"}, [&](const redisReply* said) {
    CHECK(!said);
    ++answered;
  });
  client.reset();
  CHECK_EQUAL(answered, 1);
  MESSAGE("and nothing of it is called afterwards");
  io.run_for(50ms);
  open(server.url());
  client.reset();
  io.run_for(50ms);
}

FIXTURE_SCOPE_END()
