#define SUITE http.shedding

// Who is refused when there is more to do than can be done.

#include "tests/http/running_server.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::http;
using namespace onsale::test;

namespace {

/// A server that works on eight requests at once, six of which begin something.
struct shedding_fixture : running_server {
  shedding_fixture()
    : running_server{[](auto& serving, auto&) {
        serving.in_flight_max = 8;
      }} {
    // Nobody waits.
  }

  std::string request(const char* path, const char* user) {
    return std::string{"POST "} + path
           + " HTTP/1.1\r\nHost: x\r\nAuthorization: " + token(user)
           + "\r\nContent-Length: 2\r\n\r\n{}";
  }

  std::string begin(const char* user) {
    return request("/begin", user);
  }

  void ask(const char* path) {
    clients.push_back(client());
    clients.back().send_raw(request(path, "ann"));
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

FIXTURE_SCOPE(shedding_tests, shedding_fixture)

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

TEST(those who are refused wait for their turn and all hear of it) {
  for (int i = 0; i < 6; ++i)
    ask("/begin");
  for (int i = 0; i < 100; ++i) {
    clients.push_back(client());
    REQUIRE(clients.back().send_raw(begin("ann")));
  }
  for (size_t i = asked; i < clients.size(); ++i) {
    auto said = clients[i].read_answer();
    REQUIRE(said);
    CHECK_EQUAL(said->status, 503);
    CHECK_EQUAL(said->header("Retry-After"), "1");
  }
  CHECK_EQUAL(shed.load(), 100);
}

TEST(a refusal keeps its place among the answers of its connection) {
  for (int i = 0; i < 6; ++i)
    ask("/begin");
  auto x = client();
  const std::string hello = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";
  REQUIRE(x.send_raw(hello + begin("bob") + begin("bob") + hello));
  for (auto status : {200, 503, 503, 200}) {
    auto said = x.read_answer();
    REQUIRE(said);
    CHECK_EQUAL(said->status, status);
  }
}

TEST(whoever goes before their refusal leaves the turn to the next) {
  for (int i = 0; i < 6; ++i)
    ask("/begin");
  auto before = server->open_connections();
  for (int i = 0; i < 100; ++i) {
    auto gone = client();
    REQUIRE(gone.send_raw(begin("ann")));
  }
  CHECK_EQUAL(status_of("/begin"), 503);
  CHECK(eventually([&] {
    return server->open_connections() <= before + 1;
  }));
}

TEST(a token is not looked at when there is no room) {
  auto code = [&](const char* more) {
    auto said = client().post("/begin", "{}", {{"Authorization", more}});
    REQUIRE(said);
    return said->status;
  };
  CHECK_EQUAL(code("Bearer nonsense"), 401);
  for (int i = 0; i < 6; ++i)
    ask("/begin");
  CHECK_EQUAL(code("Bearer nonsense"), 503);
}

TEST(a client that waits for leave to send its body is refused at once) {
  for (int i = 0; i < 6; ++i)
    ask("/begin");
  auto x = client();
  REQUIRE(x.send_raw(
    "POST /begin HTTP/1.1\r\nHost: x\r\nAuthorization: " + token("ann")
    + "\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"));
  auto said = x.read_answer();
  REQUIRE(said);
  CHECK_EQUAL(said->status, 503);
  CHECK(x.closed_by_server());
}

TEST(a slow body finds the room taken meanwhile) {
  auto x = client();
  auto text = begin("ann");
  REQUIRE(x.send_raw(text.substr(0, text.size() - 1)));
  for (int i = 0; i < 6; ++i)
    ask("/begin");
  REQUIRE(x.send_raw(text.substr(text.size() - 1)));
  auto said = x.read_answer();
  REQUIRE(said);
  CHECK_EQUAL(said->status, 503);
}

TEST(a server that stops lets go of those who wait for their refusal) {
  for (int i = 0; i < 6; ++i)
    ask("/begin");
  for (int i = 0; i < 200; ++i) {
    clients.push_back(client());
    REQUIRE(clients.back().send_raw(begin("ann")));
  }
  release();
  server->stop(std::chrono::seconds{5});
  CHECK_EQUAL(server->open_connections(), 0u);
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
