#define SUITE http.response

#include "http/response.hpp"

#include "tests/support/test.hpp"

using namespace onsale::http;

TEST(a header is a line) {
  response x;
  x.set("A", "1").set("B", "two words");
  CHECK_EQUAL(x.headers, "A: 1\r\nB: two words\r\n");
}

TEST(no value begins a new line) {
  response x;
  x.set("A", "1\r\nSet-Cookie: x");
  CHECK_EQUAL(x.headers, "A: 1  Set-Cookie: x\r\n");
}

TEST(a page runs no scripts and is in no frame) {
  auto x = html_response(200, "<p>");
  CHECK_EQUAL(x.content_type, "text/html; charset=utf-8");
  auto policy = x.headers.find("Content-Security-Policy: default-src 'none';");
  CHECK_NOT_EQUAL(policy, std::string::npos);
  CHECK_EQUAL(x.headers.find("script-src"), std::string::npos);
  CHECK_NOT_EQUAL(x.headers.find("frame-ancestors 'none'\r\n"),
                  std::string::npos);
  CHECK_NOT_EQUAL(x.headers.find("X-Content-Type-Options: nosniff\r\n"),
                  std::string::npos);
}

TEST(a body is text and pieces) {
  auto x = json_response(201, "{}");
  CHECK_EQUAL(x.status, 201);
  CHECK_EQUAL(x.content_type, "application/json");
  x.pieces.push_back(std::make_shared<const std::string>("12345"));
  CHECK_EQUAL(x.body_size(), 7u);
}
