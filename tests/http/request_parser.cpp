#define SUITE http.request_parser

#include "http/request_parser.hpp"

#include "tests/support/property.hpp"

using namespace onsale::http;

namespace {

struct outcome {
  request message;
  parse_error error = parse_error::none;
  bool done = false;
  std::string rest;
};

// Parses bytes that arrive in parts of `step` bytes.
outcome parse(std::string_view bytes, size_t step = SIZE_MAX,
              uint64_t body_max = 1'000) {
  outcome out;
  request_parser parser{out.message};
  std::string buffer;
  bool limited = false;
  while (!parser.done() && parser.error() == parse_error::none) {
    auto taken = bytes.substr(0, step);
    bytes.remove_prefix(taken.size());
    buffer += taken;
    if (!buffer.empty())
      buffer.erase(0, parser.feed(buffer));
    if (parser.error() == parse_error::none && parser.head_done()
        && !std::exchange(limited, true))
      parser.limit_body(body_max);
    if (taken.empty() && (buffer.empty() || parser.starved()))
      break;
  }
  out.error = parser.error();
  out.done = parser.done();
  out.rest = buffer + std::string{bytes};
  return out;
}

parse_error error_of(std::string_view bytes) {
  return parse(bytes).error;
}

std::string get_with(std::string_view lines) {
  return "GET / HTTP/1.1\r\nHost: x\r\n" + std::string{lines} + "\r\n";
}

std::string post_with(std::string_view lines, std::string_view body) {
  return "POST / HTTP/1.1\r\nHost: x\r\n" + std::string{lines} + "\r\n"
         + std::string{body};
}

} // namespace

TEST(a request has a line and fields and a body) {
  auto x = parse("POST /a?b=c HTTP/1.1\r\nHost: x\r\nX-Thing:  y z \r\n"
                 "Content-Length: 5\r\n\r\nhelloGET /next");
  REQUIRE(x.done);
  CHECK(x.message.method == verb::post);
  CHECK_EQUAL(x.message.method_name, "POST");
  CHECK_EQUAL(x.message.target, "/a?b=c");
  CHECK(x.message.fields.find("x-thing") == "y z");
  CHECK_EQUAL(x.message.body, "hello");
  CHECK(x.message.keep_alive);
  CHECK(x.message.content_length == 5u);
  CHECK_EQUAL(x.rest, "GET /next");
}

TEST(it may arrive byte by byte) {
  auto bytes = post_with(
    "Transfer-Encoding: chunked\r\n",
    "3;ext=1\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: t\r\n\r\n");
  for (size_t step : {1, 2, 3, 5, 7, 11, 1000}) {
    auto x = parse(bytes, step);
    REQUIRE(x.done);
    CHECK_EQUAL(x.message.body, "abcde");
    CHECK(!x.message.content_length);
    CHECK(x.message.has_body);
    CHECK(!x.message.fields.find("trailer"));
  }
  // Beast's own assertions do not hold for this one.
  auto nothing = post_with("Transfer-Encoding: chunked\r\n", "0\r\n\r\n");
  for (size_t step : {1, 2, 3, 5}) {
    auto x = parse(nothing, step);
    REQUIRE(x.done);
    CHECK(x.message.body.empty());
  }
}

TEST(connections are kept as the version and the header say) {
  CHECK(parse(get_with("")).message.keep_alive);
  CHECK(!parse(get_with("Connection: close\r\n")).message.keep_alive);
  CHECK(!parse("GET / HTTP/1.0\r\n\r\n").message.keep_alive);
  CHECK(parse("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
          .message.keep_alive);
}

TEST(a client may ask before it sends a body) {
  auto x = parse(
    post_with("Expect: 100-Continue\r\nContent-Length: 3\r\n", ""));
  CHECK(!x.done);
  CHECK(x.message.expects_continue);
}

TEST(two readers must see the same body) {
  for (auto lines :
       {"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
        "Content-Length: 3\r\nContent-Length: 3\r\n",
        "Content-Length: 3\r\nContent-Length: 4\r\n",
        "Content-Length: 3, 3\r\n",
        "Content-Length: +3\r\n",
        "Content-Length: -3\r\n",
        "Content-Length: 0x3\r\n",
        "Content-Length: 3 3\r\n",
        "Content-Length: \r\n",
        "Content-Length: 99999999999999999999\r\n",
        "Transfer-Encoding: gzip\r\n",
        "Transfer-Encoding: gzip, chunked\r\n",
        "Transfer-Encoding: chunked, gzip\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked, chunked\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: \r\n",
        "Transfer-Encoding : chunked\r\n",
        " Transfer-Encoding: chunked\r\n",
        "Content-Length : 3\r\n",
        "Content-Length\r\n"})
    CHECK(error_of(post_with(lines, "abc")) == parse_error::malformed);
}

TEST(a line does not go on in the next one) {
  // Who joins them and who does not see other fields.
  for (auto lines :
       {"Transfer-Encoding:\r\n chunked\r\n", "Content-Length:\r\n\t3\r\n",
        "Content-Length: 3\r\n \r\n",
        "X-Thing: y\r\n Transfer-Encoding: chunked\r\n",
        "X-Thing: y\r\n\tContent-Length: 3\r\n", "X-Thing:\r\n y\r\n"})
    for (size_t step : {1, 2, 3, 5, 1'000})
      CHECK(parse(post_with(lines, "abc"), step).error
            == parse_error::malformed);
  MESSAGE("a body may have any lines");
  CHECK(parse(post_with("Content-Length: 5\r\n", "a\r\n b")).done);
}

TEST(HTTP 1.0 has no chunks) {
  CHECK(
    error_of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
    == parse_error::malformed);
}

TEST(a request to HTTP 1.1 has one host) {
  CHECK(error_of("GET / HTTP/1.1\r\n\r\n") == parse_error::malformed);
  CHECK(error_of("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n")
        == parse_error::malformed);
  CHECK(error_of("GET / HTTP/1.0\r\n\r\n") == parse_error::none);
}

TEST(chunks are well - formed) {
  for (auto body :
       {"x\r\n", "-1\r\n", "3\r\nabcd\r\n0\r\n\r\n", "3\r\nabc0\r\n\r\n",
        "3 \r\nabc\r\n", ";\r\n", "10000000000000000\r\n", "3\nabc\n0\n\nx\r\n",
        "0\r\nBad Name: x\r\n\r\n", "0\r\nContent-Length: 1\r\n\r\n"})
    CHECK(error_of(post_with("Transfer-Encoding: chunked\r\n", body))
          != parse_error::none);
}

TEST(lines end with CR and LF and hold no control characters) {
  for (auto bytes :
       {"GET / HTTP/1.1\nHost: x\n\n", "GET / HTTP/1.1\rHost: x\r\r",
        "GET / HTTP/1.1\r\nHost: x\r\nA: b\rc\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nA\x01: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nA: b\x01\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\n: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nA b: c\r\n\r\n"})
    CHECK(error_of(bytes) == parse_error::malformed);
}

TEST(the first line is well - formed) {
  for (auto bytes :
       {"GET\r\n\r\n", "GET /\r\n\r\n", "GET / HTTP/1.2\r\n\r\n",
        "GET / HTTP/2.0\r\n\r\n", "GET / http/1.1\r\n\r\n",
        "GET  / HTTP/1.1\r\n\r\n", "G@T / HTTP/1.1\r\n\r\n",
        " GET / HTTP/1.1\r\n\r\n", "GET /a b HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1 \r\n\r\n", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc"})
    CHECK(error_of(bytes) == parse_error::malformed);
}

TEST(the target has a limit) {
  auto line = [](size_t size) {
    return "GET /" + std::string(size - 1, 'a')
           + " HTTP/1.1\r\nHost: x\r\n\r\n";
  };
  CHECK(error_of(line(8 << 10)) == parse_error::none);
  CHECK(error_of(line((8 << 10) + 1)) == parse_error::uri_too_long);
  CHECK(error_of(line(100'000)) == parse_error::uri_too_long);
}

TEST(the header has a limit however it arrives) {
  std::string fields;
  for (int i = 0; i < 100; ++i)
    fields += "X-Field-" + std::to_string(i) + ": " + std::string(200, 'v')
              + "\r\n";
  for (size_t step : {1, 100, 1'000, 100'000})
    CHECK(parse(get_with(fields), step).error
          == parse_error::headers_too_large);
  CHECK(error_of(get_with("A: " + std::string(20'000, 'v') + "\r\n"))
        == parse_error::headers_too_large);
  CHECK(error_of(get_with("A: " + std::string(15'000, 'v') + "\r\n"))
        == parse_error::none);
}

TEST(trailers count as well) {
  std::string trailers;
  for (int i = 0; i < 100; ++i)
    trailers += "X-Field-" + std::to_string(i) + ": " + std::string(200, 'v')
                + "\r\n";
  CHECK(error_of(post_with("Transfer-Encoding: chunked\r\n",
                           "0\r\n" + trailers + "\r\n"))
        == parse_error::headers_too_large);
}

TEST(the body has a limit) {
  CHECK(
    parse(post_with("Content-Length: 1000\r\n", std::string(1'000, 'x'))).done);
  CHECK(error_of(post_with("Content-Length: 1001\r\n", ""))
        == parse_error::body_too_large);
  CHECK(error_of(post_with("Transfer-Encoding: chunked\r\n",
                           "1f4\r\n" + std::string(500, 'x') + "\r\n1f5\r\n"))
        == parse_error::body_too_large);
}

TEST(no bytes bring the parser down however they arrive) {
  CHECK_PROPERTY("rubbish", [](const std::string& rubbish) {
    auto step = *rc::gen::inRange(1, 50);
    parse(rubbish, step);
    parse("GET / HTTP/1.1\r\n" + rubbish + "\r\n\r\n", step);
    parse(post_with("Transfer-Encoding: chunked\r\n", rubbish), step);
    parse(post_with("Transfer-Encoding: chunked\r\n",
                    "0\r\n" + rubbish + "\r\n\r\n"),
          step);
  });
}
