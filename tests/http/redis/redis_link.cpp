#define SUITE http.redis_link
#include "http/redis/redis_link.hpp"

#include "tests/support/free_port.hpp"
#include "tests/support/redis_server.hpp"
#include "tests/support/test.hpp"

#include <chrono>
#include <functional>
#include <hiredis/hiredis.h>
#include <memory>
#include <string>
#include <vector>

using namespace onsale::http;
using namespace onsale::test;
using namespace std::chrono_literals;

namespace {

struct redis_link_fixture {
  boost::asio::io_context io;
  std::shared_ptr<redis_link> link;
  int ups = 0;
  std::vector<std::string> downs;

  void open(uint16_t port) {
    redis_link::events tell;
    tell.up = [this] {
      ++ups;
    };
    tell.down = [this](const char* why) {
      downs.emplace_back(why);
    };
    link = redis_link::open(io, "127.0.0.1", port, std::move(tell));
    REQUIRE(link != nullptr);
  }

  ~redis_link_fixture() {
    if (link)
      link->close();
  }

  /// Sends a command. What is answered is appended; "nothing" for no reply.
  bool
  ask(const std::vector<std::string>& command, std::vector<std::string>& to) {
    return link->send(command, [&to](const redisReply* said) {
      to.push_back(said && said->str ? std::string{said->str, said->len}
                                     : "nothing");
    });
  }

  void run_until(const std::function<bool()>& what) {
    for (auto until = std::chrono::steady_clock::now() + 20s;
         !what() && std::chrono::steady_clock::now() < until;)
      io.run_for(1ms);
    CHECK(what());
  }
};

} // namespace

FIXTURE_SCOPE(redis_link_tests, redis_link_fixture)

TEST(commands are answered in their order from before the connection is there) {
  redis_server redis;
  open(redis.port());
  std::vector<std::string> said;
  CHECK(ask({"SET", "seat", "ann"}, said));
  CHECK(ask({"GET", "seat"}, said));
  CHECK(ask({"GET", "another"}, said));
  CHECK(ask({"NO SUCH COMMAND"}, said));
  run_until([&] {
    return said.size() == 4;
  });
  CHECK_EQUAL(said[0], "OK");
  CHECK_EQUAL(said[1], "ann");
  CHECK_EQUAL(said[2], "nothing");
  CHECK(said[3].starts_with("ERR"));
  CHECK_EQUAL(ups, 1);
  CHECK(downs.empty());
}

TEST(a link whose server dies says so once and takes no more) {
  redis_server redis;
  open(redis.port());
  run_until([&] {
    return ups == 1;
  });
  redis.freeze();
  std::vector<std::string> said;
  CHECK(ask({"PING"}, said));
  io.run_for(1ms);
  redis.kill();
  run_until([&] {
    return !downs.empty();
  });
  io.restart();
  io.run(); // there is nothing left to wait for
  CHECK_EQUAL(downs.size(), 1u);
  CHECK_EQUAL(said, std::vector<std::string>{"nothing"});
  CHECK(!ask({"PING"}, said));
  CHECK_EQUAL(said.size(), 1u);
}

TEST(where nobody listens a link goes down) {
  open(free_port());
  std::vector<std::string> said;
  CHECK(ask({"PING"}, said));
  run_until([&] {
    return downs.size() == 1;
  });
  CHECK_EQUAL(ups, 0);
  CHECK_EQUAL(said, std::vector<std::string>{"nothing"});
}

TEST(whoever closes a link hears nothing more of it) {
  redis_server redis;
  open(redis.port());
  run_until([&] {
    return ups == 1;
  });
  redis.freeze();
  std::vector<std::string> said;
  CHECK(ask({"PING"}, said));
  link->close();
  link->close();
  CHECK_EQUAL(said, std::vector<std::string>{"nothing"});
  CHECK(!ask({"PING"}, said));
  io.restart();
  io.run();
  CHECK(downs.empty());
}

TEST(a link may be closed by whoever it calls) {
  redis_server redis;
  auto closes = [this](auto...) {
    link->close();
  };
  auto ends = [this] {
    io.restart();
    io.run();
    std::vector<std::string> said;
    CHECK(!ask({"PING"}, said));
  };
  MESSAGE("when it is up");
  link = redis_link::open(io, "127.0.0.1", redis.port(), {closes, {}});
  std::vector<std::string> said;
  CHECK(ask({"PING"}, said));
  ends();
  CHECK_EQUAL(said, std::vector<std::string>{"nothing"});
  MESSAGE("with a reply");
  open(redis.port());
  CHECK(link->send({"PING"}, closes));
  said.clear();
  CHECK(ask({"PING"}, said));
  ends();
  CHECK_EQUAL(said.size(), 1u);
  CHECK(downs.empty());
  MESSAGE("when it goes down");
  link = redis_link::open(io, "127.0.0.1", redis.port(), {{}, closes});
  CHECK(link->send({"PING"}, [&](const redisReply*) {
    redis.kill();
  }));
  ends();
  link = redis_link::open(io, "127.0.0.1", free_port(), {{}, closes});
  ends();
}

FIXTURE_SCOPE_END()
