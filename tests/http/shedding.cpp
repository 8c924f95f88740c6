#define SUITE http.shedding

// Who is refused when there is more to do than can be done.

#include "tests/http/running_server.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::http;
using namespace onsale::test;

namespace {

/// A server that works on eight requests at once, six of which begin something.
struct fixture : running_server {
  fixture()
    : running_server{[](auto& serving, auto&) {
        serving.in_flight_max = 8;
      }} {
    // Nobody waits.
  }

  void ask(const char* path) {
    clients.push_back(client());
    clients.back().send_raw(std::string{"POST "} + path
                            + " HTTP/1.1\r\nHost: x\r\nAuthorization: "
                            + token("ann") + "\r\nContent-Length: 2\r\n\r\n{}");
    ++asked;
    REQUIRE(eventually([&] {
      return server->in_flight() == asked;
    }));
  }

  int status_of(const char* path) {
    auto said = client().post(path, "{}", {{"Authorization", token("bob")}});
    REQUIRE(said);
    if (said->status == 503) {
      CHECK_EQUAL(said->header("Content-Type"), "application/problem+json");
      CHECK_EQUAL(said->header("Retry-After"), "1");
      CHECK(said->body.find("/problems/overloaded") != std::string::npos);
    }
    return said->status;
  }

  std::vector<http_client> clients;
  size_t asked = 0;
};

} // namespace

FIXTURE_SCOPE(shedding_tests, fixture)

TEST(what begins something leaves room for the rest) {
  for (int i = 0; i < 6; ++i)
    ask("/begin");
  CHECK_EQUAL(status_of("/begin"), 503);
  CHECK_EQUAL(shed.load(), 1);
  CHECK_EQUAL(status_of("/echo"), 200);
  ask("/later");
  ask("/later");
  CHECK_EQUAL(status_of("/echo"), 503);
  CHECK_EQUAL(shed.load(), 2);
  release();
  for (auto& x : clients) {
    auto said = x.read_answer();
    REQUIRE(said);
    CHECK_EQUAL(said->status, 200);
  }
  CHECK_EQUAL(status_of("/echo"), 200);
  clients.clear();
  asked = 0;
  ask("/begin");
}

TEST(the rest may take the room of what begins something) {
  for (int i = 0; i < 8; ++i)
    ask("/later");
  CHECK_EQUAL(status_of("/begin"), 503);
  CHECK_EQUAL(status_of("/later"), 503);
}

TEST(who goes while they wait leaves their place) {
  for (int i = 0; i < 6; ++i)
    ask("/begin");
  clients.clear();
  release();
  CHECK(eventually([&] {
    return server->in_flight() == 0;
  }));
  asked = 0;
  ask("/begin");
}

TEST(a client turned away at the door is counted) {
  running_server small{[](auto& serving, auto&) {
    serving.connections_max = 1;
  }};
  auto first = small.client();
  REQUIRE(first.get("/hello"));
  auto second = small.client();
  auto said = second.read_answer();
  REQUIRE(said);
  CHECK_EQUAL(said->status, 503);
  CHECK_EQUAL(said->header("Retry-After"), "1");
  CHECK_EQUAL(small.shed.load(), 1);
}

FIXTURE_SCOPE_END()
