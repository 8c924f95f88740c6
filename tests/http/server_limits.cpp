#define SUITE http.server_limits

#include "tests/http/running_server.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::http;
using namespace onsale::test;
using namespace std::chrono_literals;

namespace {

const std::string say_hello = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";

} // namespace

TEST(an idle client is let go) {
  running_server s{[](auto& serving, auto&) {
    serving.idle_timeout = 50ms;
  }};
  auto silent = s.client();
  CHECK(silent.closed_by_server());
  auto client = s.client();
  CHECK(client.get("/hello"));
  CHECK(client.closed_by_server());
  CHECK(eventually([&] {
    return s.server->open_connections() == 0;
  }));
}

TEST(a header must come in time) {
  running_server s{[](auto& serving, auto&) {
    serving.header_timeout = 50ms;
  }};
  auto client = s.client();
  client.send_raw("GET /hello HTTP/1.1\r\nHost: x\r\nA: ");
  auto answer = client.read_answer();
  REQUIRE(answer);
  CHECK_EQUAL(answer->status, 408);
  CHECK(client.closed_by_server());
}

TEST(a header that trickles in must come in time as well) {
  running_server s{[](auto& serving, auto&) {
    serving.header_timeout = 50ms;
  }};
  auto client = s.client();
  client.send_raw("GET /hello HTTP/1.1\r\nHost: x\r\n");
  // Ends when the server has had enough.
  while (client.send_raw("A: b\r\n"))
    std::this_thread::sleep_for(1ms);
  CHECK(eventually([&] {
    return s.server->open_connections() == 0;
  }));
}

TEST(a body must come in time) {
  running_server s{[](auto& serving, auto&) {
    serving.body_timeout = 50ms;
  }};
  auto client = s.client();
  client.send_raw("POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n"
                  "\r\nhalf");
  auto answer = client.read_answer();
  REQUIRE(answer);
  CHECK_EQUAL(answer->status, 408);
}

TEST(a client that does not read is let go) {
  running_server s{[](auto& serving, auto&) {
    serving.write_timeout = 100ms;
  }};
  auto client = s.client();
  client.receive_buffer(4'096);
  // Far more than sockets hold.
  for (int i = 0; i < 20; ++i)
    client.send_raw("GET /pieces HTTP/1.1\r\nHost: x\r\n\r\n");
  REQUIRE(eventually([&] {
    return s.answers > 0;
  }));
  CHECK(eventually([&] {
    return s.server->open_connections() == 0;
  }));
}

TEST(a client that reads slowly gets everything) {
  running_server s;
  auto client = s.client();
  // Smaller than an answer, so that the server has to wait again and again; a
  // buffer of one packet would make the kernel wait for its timers instead.
  client.receive_buffer(64 * 1'024);
  for (int i = 0; i < 3; ++i)
    client.send_raw("GET /pieces HTTP/1.1\r\nHost: x\r\n\r\n");
  for (int i = 0; i < 3; ++i) {
    auto answer = client.read_answer();
    REQUIRE(answer);
    CHECK_EQUAL(answer->body.size(), 2'000'000u);
  }
}

TEST(a client that goes while a file is sent hurts nobody) {
  running_server s;
  auto client = s.client();
  client.receive_buffer(4'096);
  // More than sockets hold. With its side ended first the kernel speaks of a
  // broken pipe, and not of a reset, to whoever sends.
  for (int i = 0; i < 20; ++i)
    client.send_raw("GET /file HTTP/1.1\r\nHost: x\r\n\r\n");
  client.end_output();
  REQUIRE(eventually([&] {
    return s.answers > 0;
  }));
  client.close();
  CHECK(eventually([&] {
    return s.server->open_connections() == 0;
  }));
  CHECK(s.client().get("/hello"));
}

TEST(answers do not pile up for a client that only asks) {
  running_server s;
  auto client = s.client();
  client.receive_buffer(4'096);
  for (int i = 0; i < 200; ++i)
    client.send_raw("GET /pieces HTTP/1.1\r\nHost: x\r\n\r\n");
  REQUIRE(eventually([&] {
    return s.answers > 0;
  }));
  // Some answers fit the kernel's buffers; then the server stops to look.
  CHECK_LESS(s.answers.load(), 20);
}

TEST(a server takes so many connections and turns others away) {
  running_server s{[](auto& serving, auto&) {
    serving.connections_max = 4;
  }};
  std::vector<http_client> clients;
  for (int i = 0; i < 4; ++i) {
    clients.push_back(s.client());
    REQUIRE(clients.back().get("/hello"));
  }
  auto late = s.client();
  late.send_raw(say_hello);
  auto answer = late.read_answer();
  REQUIRE(answer);
  CHECK_EQUAL(answer->status, 503);
  CHECK_EQUAL(answer->header("Connection"), "close");
  CHECK_EQUAL(answer->header("Retry-After"), "1");
  CHECK(late.closed_by_server());
  late.close();
  CHECK(clients.front().get("/hello"));
  clients.pop_back();
  CHECK(eventually([&] {
    auto next = s.client().get("/hello");
    return next && next->status == 200;
  }));
}

TEST(a server works on so many requests and refuses others at once) {
  running_server s{[](auto& serving, auto&) {
    serving.in_flight_max = 2;
  }};
  std::vector<http_client> clients;
  for (int i = 0; i < 2; ++i) {
    clients.push_back(s.client());
    clients.back().send_raw("POST /later HTTP/1.1\r\nHost: x\r\nAuthorization: "
                            + s.token("ann")
                            + "\r\nContent-Length: 2\r\n\r\n{}");
  }
  REQUIRE(eventually([&] {
    return s.server->in_flight() == 2;
  }));
  auto client = s.client();
  auto refused = client.get("/hello");
  REQUIRE(refused);
  CHECK_EQUAL(refused->status, 503);
  CHECK_EQUAL(refused->header("Retry-After"), "1");
  // Health checks are answered all the same.
  auto health = client.get("/livez");
  REQUIRE(health);
  CHECK_EQUAL(health->status, 200);
  s.release();
  for (auto& waiting : clients)
    CHECK(waiting.read_answer());
  auto served = client.get("/hello");
  REQUIRE(served);
  CHECK_EQUAL(served->status, 200);
}

TEST(bodies have so much memory and others wait) {
  running_server s{[](auto& serving, auto&) {
    serving.body_bytes_max = 1u << 20;
  }};
  auto slow = s.client();
  slow.send_raw("POST /upload HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                "Content-Length: 1000000\r\n\r\n");
  CHECK_EQUAL(slow.read_raw(25), "HTTP/1.1 100 Continue\r\n\r\n");
  auto refused = s.client().post("/upload", std::string(100'000, 'x'));
  REQUIRE(refused);
  CHECK_EQUAL(refused->status, 503);
  // Small ones need no room.
  auto small = s.client().post("/upload", std::string(60'000, 'x'));
  REQUIRE(small);
  CHECK_EQUAL(small->status, 200);
  slow.send_raw(std::string(1'000'000, 'x'));
  auto done = slow.read_answer();
  REQUIRE(done);
  CHECK_EQUAL(done->status, 200);
  auto next = s.client().post("/upload", std::string(100'000, 'x'));
  REQUIRE(next);
  CHECK_EQUAL(next->status, 200);
}

TEST(who announces bodies cannot shut out those who send large ones) {
  running_server s{[](auto& serving, auto&) {
    serving.body_bytes_max = 4u << 20;
  }};
  // A chunked body may become as large as its route allows.
  std::vector<http_client> waiting;
  auto announce = [&] {
    waiting.push_back(s.client());
    waiting.back().send_raw("POST /echo HTTP/1.1\r\nHost: x\r\nAuthorization: "
                            + s.token("eve")
                            + "\r\nExpect: 100-continue\r\n"
                              "Transfer-Encoding: chunked\r\n\r\n");
    return waiting.back().read_raw(12);
  };
  for (int i = 0; i < 2; ++i)
    CHECK_EQUAL(announce(), "HTTP/1.1 100");
  CHECK_EQUAL(announce(), "HTTP/1.1 503");
  MESSAGE("half of the room is for routes that take large bodies");
  auto large = s.client().post("/upload", std::string(1'500'000, 'x'));
  REQUIRE(large);
  CHECK_EQUAL(large->status, 200);
}

TEST(a client that goes while it waits leaves nothing behind) {
  running_server s;
  {
    auto client = s.client();
    client.send_raw("POST /later HTTP/1.1\r\nHost: x\r\nAuthorization: "
                    + s.token("ann") + "\r\nContent-Length: 2\r\n\r\n{}");
    REQUIRE(eventually([&] {
      return s.server->in_flight() == 1;
    }));
  }
  s.release();
  CHECK(eventually([&] {
    return s.server->in_flight() == 0 && s.server->open_connections() == 0;
  }));
  CHECK_EQUAL(s.bugs.load(), 0);
}

TEST(a draining server finishes what was begun and takes nothing new) {
  running_server s;
  auto idle = s.client();
  REQUIRE(idle.get("/hello"));
  auto busy = s.client();
  busy.send_raw("POST /later HTTP/1.1\r\nHost: x\r\nAuthorization: "
                + s.token("ann") + "\r\nContent-Length: 2\r\n\r\n{}");
  REQUIRE(eventually([&] {
    return s.server->in_flight() == 1;
  }));
  s.server->drain();
  CHECK(s.server->draining());
  CHECK(idle.closed_by_server());
  CHECK(eventually([&] {
    return !s.client().connected();
  }));
  s.release();
  auto answer = busy.read_answer();
  REQUIRE(answer);
  CHECK_EQUAL(answer->status, 200);
  CHECK_EQUAL(answer->header("Connection"), "close");
  CHECK(busy.closed_by_server());
  busy.close();
  idle.close();
  CHECK(s.server->stop(5s));
}

TEST(a server that stops does not wait for ever) {
  running_server s;
  auto client = s.client();
  client.send_raw("POST /later HTTP/1.1\r\nHost: x\r\nAuthorization: "
                  + s.token("ann") + "\r\nContent-Length: 2\r\n\r\n{}");
  REQUIRE(eventually([&] {
    return s.server->in_flight() == 1;
  }));
  CHECK(!s.server->stop(20ms));
  CHECK(client.closed_by_server());
}

TEST(a port is not shared with another server) {
  running_server s;
  server_options options;
  options.port = s.server->port();
  http::server second{options, *s.app};
  CHECK_EQUAL(second.start(), "Address already in use");
  MESSAGE("which can be asked before anything is begun");
  CHECK_EQUAL(http::why_not_listen(options), "Address already in use");
  options.port = 0;
  CHECK_EQUAL(http::why_not_listen(options), "");
}

TEST(an address that is none is refused) {
  running_server s;
  server_options options;
  options.address = "nowhere";
  http::server second{options, *s.app};
  CHECK(!second.start().empty());
}
