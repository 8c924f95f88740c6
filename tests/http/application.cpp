#define SUITE http.application

#include "http/application.hpp"

#include "tests/http/running_server.hpp"
#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

using namespace onsale;
using namespace onsale::http;
using namespace onsale::test;
using namespace std::chrono_literals;

namespace {

struct application_fixture : talk_with_server {
  static std::string type_of(const http_answer& x) {
    auto document = nlohmann::json::parse(x.body);
    return document["type"].get<std::string>();
  }

  static std::string field_of(const http_answer& x) {
    auto document = nlohmann::json::parse(x.body);
    return document.value("field", "");
  }
};

} // namespace

FIXTURE_SCOPE(application_tests, application_fixture)

TEST(unknown paths are not found) {
  auto x = get("/nope");
  CHECK_EQUAL(x.status, 404);
  CHECK_EQUAL(type_of(x), "/problems/not-found");
  CHECK_EQUAL(x.header("Content-Type"), "application/problem+json");
}

TEST(wrong methods are told which are right) {
  for (auto method : {"DELETE", "POST", "PATCH", "BREW", "TRACE"}) {
    auto x = request(method, "/hello");
    CHECK_EQUAL(x.status, 405);
    CHECK_EQUAL(x.header("Allow"), "GET, HEAD, OPTIONS");
  }
}

TEST(OPTIONS tells the methods) {
  auto x = request("OPTIONS", "/echo");
  CHECK_EQUAL(x.status, 204);
  CHECK_EQUAL(x.header("Allow"), "POST, OPTIONS");
  CHECK(!x.has("Content-Length"));
  CHECK_EQUAL(request("OPTIONS", "*").status, 204);
  CHECK_EQUAL(request("OPTIONS", "/nope").status, 404);
}

TEST(a broken path or query is a bad request) {
  CHECK_EQUAL(get("/problems/%zz").status, 400);
  auto x = get("/hello?a=%zz");
  CHECK_EQUAL(x.status, 400);
  CHECK_EQUAL(field_of(x), "query");
  CHECK_EQUAL(get("/hello?a=1&&b=2").status, 200);
}

TEST(a call for users needs a token) {
  for (auto value :
       {"", "Bearer", "Bearer ", "Bearer x.y.z", "Basic eDp5", "bearer"}) {
    auto x = get("/me", {{"Authorization", value}});
    CHECK_EQUAL(x.status, 401);
    CHECK(x.header("WWW-Authenticate").starts_with("Bearer realm=\"onsale\""));
  }
  CHECK_EQUAL(get("/me").status, 401);
  CHECK_EQUAL(get("/me", {as("ann")}).body, "ann");
  CHECK_EQUAL(get("/me", {as("ann"), as("bob")}).status, 401);
  CHECK_EQUAL(
    get("/me", {{"authorization", "bearer " + s.token("ann").substr(7)}}).status,
    200);
}

TEST(a token expires while it is remembered) {
  auto ann = as("ann");
  CHECK_EQUAL(get("/me", {ann}).status, 200);
  s.now += 2h;
  auto x = get("/me", {ann});
  CHECK_EQUAL(x.status, 401);
  CHECK(x.header("WWW-Authenticate").find("invalid_token")
        != std::string::npos);
}

TEST(a call for administrators needs their scope) {
  CHECK_EQUAL(get("/admin").status, 401);
  auto x = get("/admin", {as("ann")});
  CHECK_EQUAL(x.status, 403);
  CHECK_EQUAL(type_of(x), "/problems/forbidden");
  CHECK(x.header("WWW-Authenticate").find("insufficient_scope")
        != std::string::npos);
  CHECK_EQUAL(get("/admin", {as("root", true)}).status, 200);
  CHECK_EQUAL(get("/me", {as("root", true)}).status, 200);
}

TEST(checks come in their order) {
  std::string large(2u << 20, 'x');
  std::pair<std::string, std::string> text{"Content-Type", "text/plain"};
  std::pair<std::string, std::string> bad_key{"Idempotency-Key", ""};
  auto status = [&](std::string_view method, std::string_view path,
                    http_client::header_list headers, std::string_view body) {
    auto one = s.client();
    auto answer = one.request(method, path, headers, body);
    REQUIRE(answer);
    return answer->status;
  };
  CHECK_EQUAL(status("POST", "/nope", {text, bad_key}, large), 404);
  CHECK_EQUAL(status("PUT", "/echo", {text, bad_key}, large), 405);
  CHECK_EQUAL(status("POST", "/echo", {text, bad_key}, large), 401);
  CHECK_EQUAL(status("POST", "/echo", {as("ann"), text, bad_key}, large), 413);
  CHECK_EQUAL(status("POST", "/echo", {as("ann"), text, bad_key}, "{}"), 415);
  CHECK_EQUAL(status("POST", "/echo", {as("ann"), bad_key}, "{}"), 400);
  CHECK_EQUAL(status("POST", "/echo", {as("ann")}, "{}"), 200);
}

TEST(bodies have the media type of their route) {
  auto status = [&](http_client::header_list headers) {
    headers.push_back(as("ann"));
    return request("POST", "/echo", headers, "{}").status;
  };
  CHECK_EQUAL(status({{"Content-Type", "application/json"}}), 200);
  CHECK_EQUAL(status({{"Content-Type", "Application/JSON; charset=utf-8"}}),
              200);
  CHECK_EQUAL(status({}), 200);
  CHECK_EQUAL(status({{"Content-Type", "text/plain"}}), 415);
  CHECK_EQUAL(status({{"Content-Type", "application/jsonp"}}), 415);
  CHECK_EQUAL(status({{"Content-Type", "application/x-www-form-urlencoded"}}),
              415);
  CHECK_EQUAL(status({{"Content-Encoding", "gzip"}}), 415);
  CHECK_EQUAL(status({{"Content-Encoding", "identity"}}), 200);
}

TEST(a request id is echoed or made) {
  CHECK_EQUAL(
    get("/hello", {{"X-Request-Id", "mine-17"}}).header("X-Request-Id"),
    "mine-17");
  CHECK_EQUAL(
    get("/hello", {{"X-Request-Id", "two words"}}).header("X-Request-Id").size(),
    16u);
  CHECK_NOT_EQUAL(get("/hello").header("X-Request-Id"),
                  get("/hello").header("X-Request-Id"));
  CHECK_EQUAL(
    get("/nope", {{"X-Request-Id", "mine-18"}}).header("X-Request-Id"),
    "mine-18");
}

TEST(a trace is passed on if it is one) {
  std::string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  auto x = get("/whoami", {{"traceparent", trace}});
  CHECK_EQUAL(x.body, "127.0.0.1 " + trace);
  CHECK_EQUAL(x.header("traceparent"), trace);
  CHECK(!get("/whoami", {{"traceparent", "00-x"}}).has("traceparent"));
}

TEST(nobody is believed about other addresses) {
  CHECK_EQUAL(get("/whoami", {{"X-Forwarded-For", "1.2.3.4"}}).body,
              "127.0.0.1 ");
}

TEST(a representation that the client has is not sent again) {
  auto first = get("/tagged");
  CHECK_EQUAL(first.header("ETag"), "\"v1\"");
  CHECK_EQUAL(first.header("Vary"), "Accept-Encoding");
  for (auto tags : {"\"v1\"", "W/\"v1\"", "\"v0\", \"v1\"", "*"}) {
    auto x = get("/tagged", {{"If-None-Match", tags}});
    CHECK_EQUAL(x.status, 304);
    CHECK(x.body.empty());
    CHECK_EQUAL(x.header("ETag"), "\"v1\"");
    CHECK_EQUAL(x.header("Vary"), "Accept-Encoding");
    CHECK(!x.has("Content-Length"));
    CHECK(!x.has("Content-Type"));
  }
  CHECK_EQUAL(get("/tagged", {{"If-None-Match", "\"v0\""}}).status, 200);
  MESSAGE("a list may be spread over lines");
  CHECK_EQUAL(get("/tagged",
                  {{"If-None-Match", "\"v0\""}, {"If-None-Match", "\"v1\""}})
                .status,
              304);
  CHECK_EQUAL(get("/tagged",
                  {{"Accept-Encoding", "deflate"}, {"Accept-Encoding", "gzip"}})
                .header("Content-Encoding"),
              "gzip");
  CHECK_EQUAL(request("HEAD", "/tagged", {{"If-None-Match", "\"v1\""}}).status,
              304);
}

TEST(codings have tags of their own) {
  http_client::header_list gzip{{"Accept-Encoding", "gzip"}};
  auto coded = get("/tagged", gzip);
  CHECK_EQUAL(coded.header("Content-Encoding"), "gzip");
  CHECK_EQUAL(coded.header("ETag"), "\"v1-gzip\"");
  CHECK_EQUAL(coded.header("Vary"), "Accept-Encoding");
  CHECK(gunzip(coded.body) == std::string(10'000, 't'));
  CHECK_EQUAL(get("/tagged", {{"If-None-Match", "\"v1-gzip\""}}).status, 200);
  gzip.emplace_back("If-None-Match", "\"v1-gzip\"");
  auto again = get("/tagged", gzip);
  CHECK_EQUAL(again.status, 304);
  CHECK_EQUAL(again.header("ETag"), "\"v1-gzip\"");
  CHECK(!again.has("Content-Encoding"));
}

TEST(what its route has coded is tagged and told from what it has not ) {
  CHECK_EQUAL(get("/pieces").header("ETag"), "\"p1\"");
  CHECK_EQUAL(get("/pieces").header("Vary"), "Accept-Encoding");
  auto coded = get("/coded");
  CHECK_EQUAL(coded.header("Content-Encoding"), "gzip");
  CHECK_EQUAL(coded.header("ETag"), "\"p1-gzip\"");
  CHECK_EQUAL(coded.header("Vary"), "Accept-Encoding");
  CHECK_EQUAL(get("/coded", {{"If-None-Match", "\"p1-gzip\""}}).status, 304);
  CHECK_EQUAL(get("/coded", {{"If-None-Match", "\"p1\""}}).status, 200);
}

TEST(small bodies are not compressed) {
  auto x = get("/hello", {{"Accept-Encoding", "gzip"}});
  CHECK(!x.has("Content-Encoding"));
  auto forced = get("/hello", {{"Accept-Encoding", "gzip, identity;q=0"}});
  CHECK_EQUAL(forced.header("Content-Encoding"), "gzip");
  CHECK(gunzip(forced.body) == "{\"ok\":true}");
}

TEST(what one user sees is private) {
  CHECK_EQUAL(get("/me", {as("ann")}).header("Cache-Control"),
              "private, no-cache");
  MESSAGE("nor is what its route says nothing of");
  CHECK_EQUAL(get("/hello").header("Cache-Control"), "no-store");
}

TEST(a key is read and must be sound) {
  auto post = [&](std::string key) {
    return request("POST", "/echo",
                   {as("ann"), {"Idempotency-Key", std::move(key)}}, "{}");
  };
  CHECK_EQUAL(post("k1").status, 200);
  CHECK_EQUAL(post("\"k1\"").status, 200);
  for (auto key : {std::string{}, std::string{"\"\""}, std::string(256, 'k')}) {
    auto x = post(key);
    CHECK_EQUAL(x.status, 400);
    CHECK_EQUAL(field_of(x), "Idempotency-Key");
  }
  CHECK_EQUAL(
    request("POST", "/echo",
            {as("ann"), {"Idempotency-Key", "a"}, {"Idempotency-Key", "b"}},
            "{}")
      .status,
    400);
}

TEST(the same request twice at once is in progress) {
  auto waiting = s.client();
  waiting.send_raw("POST /later HTTP/1.1\r\nHost: x\r\nAuthorization: "
                   + s.token("ann")
                   + "\r\nIdempotency-Key: k\r\nContent-Length: 2\r\n\r\n{}");
  REQUIRE(eventually([&] {
    return s.waiting_replies() == 1;
  }));
  auto again = request("POST", "/later",
                       {as("ann"), {"Idempotency-Key", "\"k\""}}, "{}");
  CHECK_EQUAL(again.status, 409);
  CHECK_EQUAL(type_of(again), "/problems/request-in-progress");
  CHECK_EQUAL(again.header("Retry-After"), "1");
  CHECK_EQUAL(
    request("POST", "/echo", {as("bob"), {"Idempotency-Key", "k"}}, "{}").status,
    200);
  s.release();
  CHECK(waiting.read_answer());
  CHECK_EQUAL(
    request("POST", "/echo", {as("ann"), {"Idempotency-Key", "k"}}, "{}").status,
    200);
}

TEST(problem types have pages) {
  auto x = get("/problems/sold-out");
  CHECK_EQUAL(x.status, 200);
  CHECK_EQUAL(x.header("Content-Type"), "text/html; charset=utf-8");
  CHECK_EQUAL(get("/problems").status, 200);
  CHECK_EQUAL(get("/problems/none").status, 404);
}

FIXTURE_SCOPE_END()

TEST(users and addresses have rates) {
  running_server s{[](auto&, auto& options) {
    options.user_rate = {0.001, 2};
    options.address_rate = {0.001, 6};
  }};
  auto client = s.client();
  auto get = [&](std::string_view path, http_client::header_list headers) {
    auto answer = client.get(path, headers);
    REQUIRE(answer);
    return *answer;
  };
  http_client::header_list ann{{"Authorization", s.token("ann")}};
  http_client::header_list bob{{"Authorization", s.token("bob")}};
  auto first = get("/me", ann);
  CHECK_EQUAL(first.header("RateLimit-Policy"), "\"user\";q=2;w=2000");
  CHECK_EQUAL(first.header("RateLimit"), "\"user\";r=1;t=1000");
  CHECK_EQUAL(get("/me", ann).status, 200);
  auto refused = get("/me", ann);
  CHECK_EQUAL(refused.status, 429);
  CHECK_EQUAL(refused.header("RateLimit"), "\"user\";r=0;t=2000");
  CHECK(std::stoi(refused.header("Retry-After")) > 900);
  CHECK_EQUAL(get("/me", bob).status, 200);
  CHECK_EQUAL(get("/hello", {}).status, 200);
  CHECK_EQUAL(get("/hello", {}).status, 200);
  auto all = get("/hello", {});
  CHECK_EQUAL(all.status, 429);
  CHECK(all.header("RateLimit-Policy").starts_with("\"address\""));
  // Health checks do not count.
  for (int i = 0; i < 10; ++i)
    CHECK_EQUAL(get("/livez", {}).status, 200);
  CHECK(!get("/livez", {}).has("RateLimit"));
}

TEST(a trusted proxy speaks for its clients) {
  running_server s{[](auto& serving, auto& options) {
    serving.trusted_proxies = {*parse_address_range("127.0.0.0/8")};
    options.address_rate = {0.001, 1};
  }};
  auto client = s.client();
  auto whoami = [&](std::string address) {
    auto answer = client.get("/whoami",
                             {{"X-Forwarded-For", std::move(address)}});
    REQUIRE(answer);
    return *answer;
  };
  CHECK_EQUAL(whoami("1.2.3.4").body, "1.2.3.4 ");
  CHECK_EQUAL(whoami("1.2.3.4").status, 429);
  CHECK_EQUAL(whoami("1.2.3.5").body, "1.2.3.5 ");
  MESSAGE("a client that makes up the other field shares the proxy's limit");
  auto make_up = [&](const char* address) {
    auto answer = client.get("/whoami", {{"X-Forwarded-For", "1.2.3.4"},
                                         {"Forwarded", address}});
    REQUIRE(answer);
    return *answer;
  };
  CHECK_EQUAL(make_up("for=4.4.4.1").body, "127.0.0.1 ");
  CHECK_EQUAL(make_up("for=4.4.4.2").status, 429);
}

TEST(pages of listed origins may call) {
  running_server s{[](auto&, auto& options) {
    options.cors.origins = {"https://shop.example"};
  }};
  auto client = s.client();
  http_client::header_list origin{{"Origin", "https://shop.example"}};
  auto answer = client.get("/hello", origin);
  REQUIRE(answer);
  CHECK_EQUAL(answer->header("Access-Control-Allow-Origin"),
              "https://shop.example");
  origin.emplace_back("Access-Control-Request-Method", "POST");
  auto preflight = client.request("OPTIONS", "/echo", origin);
  REQUIRE(preflight);
  CHECK_EQUAL(preflight->status, 204);
  CHECK_EQUAL(preflight->header("Access-Control-Allow-Methods"),
              "POST, OPTIONS");
  auto refused = client.get("/nope", {{"Origin", "https://shop.example"}});
  REQUIRE(refused);
  CHECK_EQUAL(refused->status, 404);
  CHECK(refused->has("Access-Control-Allow-Origin"));
}
