#define SUITE http.unread_answers

// Clients that do not read what they have asked for, or read it slowly.

#include "tests/http/running_server.hpp"
#include "tests/support/test.hpp"

#include <algorithm>

using namespace onsale;
using namespace onsale::http;
using namespace onsale::test;
using namespace std::chrono_literals;

namespace {

constexpr size_t pages_bytes = 2'000'000; // the pieces, once

std::string get(const std::string& path) {
  return "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
}

/// Somebody who has asked for more than sockets hold and does not read.
http_client idler(running_server& at) {
  auto result = at.client();
  result.receive_buffer(4'096);
  REQUIRE(result.send_raw(get("/long")));
  REQUIRE_EQUAL(result.read_raw(12), "HTTP/1.1 200");
  return result;
}

/// Somebody who reads so much slowly. They could go on when the server has
/// closed: with what the kernel has taken.
bool reads_until_let_go(running_server& from) {
  auto slow = idler(from);
  return eventually([&] {
    slow.read_raw(100);
    return from.server->open_connections() == 0;
  });
}

/// A server with one thread, so that what is shared counts once.
struct unread_answers_fixture : running_server {
  unread_answers_fixture()
    : running_server{[](auto& serving, auto&) {
        serving.threads = 1;
        serving.unread_bytes_max = 1'000'000;
      }} {
    // Nobody asks yet.
  }

  void run_short_of_memory() {
    idlers.push_back(idler(*this));
    REQUIRE(eventually([&] {
      return server->unread_bytes() >= pages_bytes;
    }));
  }

  int status_of(const std::string& path) {
    auto said = client().get(path);
    REQUIRE(said);
    return said->status;
  }

  std::vector<http_client> idlers;
};

} // namespace

TEST(a client that reads too slowly is let go whatever it reads) {
  running_server s{[](auto& serving, auto&) {
    serving.write_timeout = 100ms;
    serving.write_rate_min = 1'000'000'000;
  }};
  CHECK(reads_until_let_go(s));
}

TEST(what many are slow to read counts once) {
  running_server s{[](auto& serving, auto&) {
    serving.threads = 1;
  }};
  std::vector<http_client> idlers;
  for (int i = 0; i < 20; ++i)
    idlers.push_back(idler(s));
  CHECK(eventually([&] {
    return s.server->unread_bytes() >= pages_bytes;
  }));
  CHECK_LESS(s.server->unread_bytes(), pages_bytes + pages_bytes / 10);
  idlers.clear();
  CHECK(eventually([&] {
    return s.server->unread_bytes() == 0;
  }));
}

FIXTURE_SCOPE(unread_answers_tests, unread_answers_fixture)

TEST(large pages are refused while too much is not read) {
  run_short_of_memory();
  for (auto path : {"/pieces", "/file"}) {
    auto refused = client().get(path);
    REQUIRE(refused);
    CHECK_EQUAL(refused->status, 503);
    CHECK_EQUAL(refused->header("Content-Type"), "application/problem+json");
    CHECK_EQUAL(refused->header("Retry-After"), "1");
    CHECK(!refused->has("ETag"));
  }
  CHECK_EQUAL(shed.load(), 2);
  CHECK(shed_why.load() == shed_reason::output);
  MESSAGE("a client that has the page takes no memory");
  auto known = client().get("/pieces", {{"If-None-Match", "\"p1\""}});
  REQUIRE(known);
  CHECK_EQUAL(known->status, 304);
  idlers.clear();
  CHECK(eventually([&] {
    return status_of("/pieces") == 200;
  }));
  CHECK_EQUAL(status_of("/file"), 200);
}

TEST(what is small or has happened is answered all the same) {
  run_short_of_memory();
  CHECK_EQUAL(status_of("/livez"), 200);
  CHECK_EQUAL(status_of("/hello"), 200);
  CHECK_EQUAL(status_of("/tagged"), 200);
  auto done = client().post("/echo", "\"" + std::string(100'000, 'x') + "\"",
                            {{"Authorization", token("ann")}});
  REQUIRE(done);
  CHECK_EQUAL(done->status, 200);
  CHECK_EQUAL(shed.load(), 0);
}

TEST(a connection gets one answer at a time while too much is not read) {
  run_short_of_memory();
  auto before = server->unread_bytes();
  auto greedy = client();
  greedy.receive_buffer(64 * 1'024);
  std::string all;
  for (int i = 0; i < 2'000; ++i)
    all += get("/tagged");
  std::thread sender{[&] {
    greedy.send_raw(all);
  }};
  CHECK(eventually([&] {
    return server->unread_bytes() > before;
  }));
  size_t most = 0;
  for (int i = 0; i < 50; ++i) {
    CHECK_EQUAL(status_of("/hello"), 200);
    most = std::max(most, server->unread_bytes());
  }
  CHECK_LESS(most - before, 20'000u);
  MESSAGE("none of them is lost");
  for (int i = 0; i < 2'000; ++i) {
    auto said = greedy.read_answer();
    REQUIRE(said);
    CHECK_EQUAL(said->body.size(), 10'000u);
  }
  sender.join();
}

FIXTURE_SCOPE_END()

TEST(while too much is not read nobody may take long) {
  running_server s{[](auto& serving, auto&) {
    serving.write_timeout = 100ms;
    serving.write_rate_min = 1; // a byte is enough for a second
    serving.unread_bytes_max = 1;
  }};
  CHECK(reads_until_let_go(s));
}
