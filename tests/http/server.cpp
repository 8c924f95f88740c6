#define SUITE http.server

#include "http/server.hpp"

#include "tests/http/running_server.hpp"
#include "tests/support/property.hpp"

#include <nlohmann/json.hpp>

using namespace onsale;
using namespace onsale::http;
using namespace onsale::test;
using namespace std::chrono_literals;

namespace {

const std::string get_hello = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";

std::string type_of(const http_answer& x) {
  auto document = nlohmann::json::parse(x.body);
  return document["type"].get<std::string>();
}

// What a server answers to these bytes, which must be the last it answers.
http_answer last_answer(running_server& s, std::string_view bytes) {
  auto client = s.client();
  client.send_raw(bytes);
  auto answer = client.read_answer();
  REQUIRE(answer);
  CHECK_EQUAL(answer->header("Connection"), "close");
  CHECK(client.closed_by_server());
  return *answer;
}

} // namespace

TEST(a connection serves request after request) {
  running_server s;
  auto client = s.client();
  for (int i = 0; i < 100; ++i) {
    auto answer = client.get("/hello");
    REQUIRE(answer);
    CHECK_EQUAL(answer->status, 200);
    CHECK_EQUAL(answer->body, "{\"ok\":true}");
    CHECK(!answer->has("Connection"));
    CHECK(answer->has("Date"));
    CHECK_EQUAL(answer->header("X-Request-Id").size(), 16u);
  }
  CHECK_EQUAL(s.answers.load(), 100);
}

TEST(pipelined requests are answered in their order) {
  running_server s;
  auto client = s.client();
  std::string bytes;
  for (int i = 0; i < 500; ++i)
    bytes += "POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: "
             + std::to_string(i) + "\r\n\r\n" + std::string(i, 'x');
  REQUIRE(client.send_raw(bytes));
  for (int i = 0; i < 500; ++i) {
    auto answer = client.read_answer();
    REQUIRE(answer);
    REQUIRE_EQUAL(answer->body, std::to_string(i));
  }
}

TEST(a request that waits holds up only those behind it) {
  running_server s;
  auto client = s.client();
  client.send_raw("POST /later HTTP/1.1\r\nHost: x\r\nAuthorization: "
                  + s.token("ann") + "\r\nContent-Length: 2\r\n\r\n{}"
                  + get_hello);
  REQUIRE(eventually([&] {
    return s.waiting_replies() == 1;
  }));
  CHECK_EQUAL(s.server->in_flight(), 1u);
  auto other = s.client();
  CHECK(other.get("/hello"));
  s.release();
  auto first = client.read_answer();
  REQUIRE(first);
  CHECK_EQUAL(first->body, "{\"late\":true}");
  auto second = client.read_answer();
  REQUIRE(second);
  CHECK_EQUAL(second->body, "{\"ok\":true}");
  CHECK_EQUAL(s.server->in_flight(), 0u);
}

TEST(a request may arrive in any parts) {
  running_server s;
  auto bytes = "POST /upload HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked"
               "\r\n\r\n5\r\nabcde\r\n3;x=\"y\"\r\nfgh\r\n0\r\nT: x\r\n\r\n"
               + get_hello;
  CHECK_PROPERTY("parts", [&] {
    auto client = s.client();
    std::string_view rest = bytes;
    while (!rest.empty()) {
      size_t size = *rc::gen::inRange(1, 60);
      RC_ASSERT(client.send_raw(rest.substr(0, size)));
      rest.remove_prefix(std::min(size, rest.size()));
    }
    auto first = client.read_answer();
    RC_ASSERT(first && first->body == "8");
    auto second = client.read_answer();
    RC_ASSERT(second && second->status == 200);
  });
}

TEST(empty lines before a request are ignored) {
  running_server s;
  auto client = s.client();
  client.send_raw("\r\n\r\n" + get_hello + "\r\n" + get_hello);
  CHECK(client.read_answer());
  CHECK(client.read_answer());
}

TEST(HEAD has the headers of GET and no body) {
  running_server s;
  auto client = s.client();
  for (auto path : {"/hello", "/pieces", "/tagged"}) {
    auto get = client.get(path);
    auto head = client.request("HEAD", path);
    REQUIRE(get && head);
    CHECK_EQUAL(head->status, get->status);
    CHECK_EQUAL(head->header("Content-Length"), get->header("Content-Length"));
    CHECK_EQUAL(head->header("Content-Type"), get->header("Content-Type"));
    CHECK_EQUAL(head->header("ETag"), get->header("ETag"));
    CHECK(head->body.empty());
  }
  CHECK(client.get("/hello"));
}

TEST(a body in pieces arrives whole) {
  running_server s;
  auto client = s.client();
  for (auto path : {"/pieces", "/file"}) {
    auto answer = client.get(path);
    REQUIRE(answer);
    REQUIRE_EQUAL(answer->body.size(), 2'000'000u);
    for (int i = 0; i < 20; ++i)
      CHECK(answer->body.substr(i * 100'000, 100'000)
            == std::string(100'000, static_cast<char>('a' + i)));
  }
}

TEST(HTTP 1.0 closes unless it is asked not to) {
  running_server s;
  auto client = s.client();
  client.send_raw("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  auto kept = client.read_answer();
  REQUIRE(kept);
  CHECK_EQUAL(kept->header("Connection"), "keep-alive");
  client.send_raw("GET /hello HTTP/1.0\r\n\r\n");
  auto last = client.read_answer();
  REQUIRE(last);
  CHECK_EQUAL(last->header("Connection"), "close");
  CHECK(client.closed_by_server());
}

TEST(a client may close or half close) {
  running_server s;
  auto client = s.client();
  client.send_raw(
    "GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  CHECK(client.read_answer());
  CHECK(client.closed_by_server());
  auto half = s.client();
  half.send_raw(get_hello);
  half.end_output();
  CHECK(half.read_answer());
  CHECK(half.closed_by_server());
  auto partial = s.client();
  partial.send_raw("GET /hel");
  partial.end_output();
  CHECK(partial.closed_by_server());
}

TEST(what could smuggle a request is refused and closed) {
  running_server s;
  for (auto lines :
       {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        "Content-Length: 5\r\nContent-Length: 6\r\n",
        "Content-Length: 5\r\nContent-Length: 5\r\n",
        "Transfer-Encoding: gzip\r\n", "Content-Length: nine\r\n"}) {
    auto answer = last_answer(s, "POST /upload HTTP/1.1\r\nHost: x\r\n"
                                   + std::string{lines} + "\r\n0\r\n\r\n"
                                   + get_hello);
    CHECK_EQUAL(answer.status, 400);
    CHECK_EQUAL(type_of(answer), "/problems/invalid-request");
  }
  auto answer = last_answer(s, "POST /upload HTTP/1.1\r\nHost: x\r\n"
                               "Transfer-Encoding: chunked\r\n\r\nzz\r\n"
                                 + get_hello);
  CHECK_EQUAL(answer.status, 400);
}

TEST(garbage is refused and closed) {
  running_server s;
  for (std::string_view bytes :
       {"\x16\x03\x01\x02\x01\xfc\x03\x03 hello\r\n\r\n", "hello\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"})
    CHECK_EQUAL(last_answer(s, bytes).status, 400);
  for (auto target : {"example.com:443", "ftp://x/"})
    CHECK_EQUAL(last_answer(s, "GET " + std::string{target}
                                 + " HTTP/1.1\r\nHost: x\r\n\r\n")
                  .status,
                400);
}

TEST(no bytes bring a server down) {
  running_server s;
  CHECK_PROPERTY("rubbish", [&](const std::string& rubbish) {
    auto client = s.client();
    client.send_raw(rubbish + "\r\n\r\n");
    client.end_output();
    client.read_raw(100'000);
  });
  CHECK(s.client().get("/hello"));
  CHECK_EQUAL(s.bugs.load(), 0);
}

TEST(targets and headers have limits) {
  running_server s;
  auto uri = last_answer(s, "GET /" + std::string(9'000, 'a')
                              + " HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK_EQUAL(uri.status, 414);
  CHECK_EQUAL(type_of(uri), "/problems/uri-too-long");
  // More than fits into any buffer on the way.
  auto line = last_answer(s, "GET /" + std::string(200'000, 'a'));
  CHECK_EQUAL(line.status, 414);
  auto field = last_answer(s, "GET /hello HTTP/1.1\r\nHost: x\r\nA: "
                                + std::string(200'000, 'a'));
  CHECK_EQUAL(field.status, 431);
  CHECK_EQUAL(type_of(field), "/problems/headers-too-large");
}

TEST(a body that is announced too large is refused and thrown away) {
  running_server s;
  auto client = s.client();
  client.send_raw("POST /echo HTTP/1.1\r\nHost: x\r\nAuthorization: "
                  + s.token("ann") + "\r\nContent-Length: 10485760\r\n\r\n");
  // All of it can be sent, and the answer is there behind it.
  CHECK(client.send_raw(std::string(10u << 20, 'x')));
  auto answer = client.read_answer();
  REQUIRE(answer);
  CHECK_EQUAL(answer->status, 413);
  CHECK_EQUAL(type_of(*answer), "/problems/too-large");
  CHECK_EQUAL(answer->header("Connection"), "close");
  CHECK(client.closed_by_server());
}

TEST(a chunked body that grows too large is refused and thrown away) {
  running_server s;
  auto client = s.client();
  client.send_raw("POST /echo HTTP/1.1\r\nHost: x\r\nAuthorization: "
                  + s.token("ann") + "\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 40; ++i)
    client.send_raw("10000\r\n" + std::string(0x10000, 'x') + "\r\n");
  auto answer = client.read_answer();
  REQUIRE(answer);
  CHECK_EQUAL(answer->status, 413);
  client.end_output();
  CHECK(client.closed_by_server());
}

TEST(who sends on without end after a refusal is cut off) {
  running_server s;
  auto client = s.client();
  client.send_raw("POST /echo HTTP/1.1\r\nHost: x\r\nAuthorization: "
                  + s.token("ann") + "\r\nContent-Length: 99999999\r\n\r\n");
  bool cut = false;
  for (int i = 0; i < 200 && !cut; ++i)
    cut = !client.send_raw(std::string(1u << 20, 'x'));
  CHECK(cut);
}

TEST(a large body is read where it is allowed) {
  running_server s;
  auto client = s.client();
  auto answer = client.post("/upload", std::string(20u << 20, 'x'));
  REQUIRE(answer);
  CHECK_EQUAL(answer->body, std::to_string(20u << 20));
  CHECK(client.get("/hello"));
}

TEST(a client that asks first is told to go on) {
  running_server s;
  auto client = s.client();
  client.send_raw("POST /upload HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                  "Content-Length: 5\r\n\r\n");
  CHECK_EQUAL(client.read_raw(25), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send_raw("hello");
  auto answer = client.read_answer();
  REQUIRE(answer);
  CHECK_EQUAL(answer->body, "5");
}

TEST(a client that asks first is refused before it sends) {
  running_server s;
  auto answer = last_answer(
    s, "POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue"
       "\r\nContent-Length: 5\r\n\r\n");
  CHECK_EQUAL(answer.status, 401);
}

TEST(a refused body is read so that the connection can go on) {
  running_server s;
  auto client = s.client();
  for (int i = 0; i < 3; ++i) {
    auto answer = client.post("/echo", std::string(500'000, 'x'));
    REQUIRE(answer);
    CHECK_EQUAL(answer->status, 401);
    CHECK(!answer->has("Connection"));
  }
}

TEST(a reply that is dropped is a bug and not a hanging client) {
  running_server s;
  auto client = s.client();
  auto answer = client.get("/dropped");
  REQUIRE(answer);
  CHECK_EQUAL(answer->status, 500);
  CHECK_EQUAL(type_of(*answer), "/problems/internal");
  CHECK_EQUAL(s.bugs.load(), 1);
  CHECK(client.get("/hello"));
}

TEST(a handler that throws does not end the server) {
  running_server s;
  auto client = s.client();
  auto answer = client.get("/throws");
  REQUIRE(answer);
  CHECK_EQUAL(answer->status, 500);
  CHECK_LESS_EQUAL(1, s.bugs.load());
  CHECK(client.get("/hello"));
}
