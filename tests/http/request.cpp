#define SUITE http.request

#include "http/request.hpp"

#include "tests/support/test.hpp"

using namespace onsale::http;

TEST(fields are found by number and by name) {
  header_fields fields;
  fields.add(field::host, "Host", "localhost");
  fields.add(field::unknown, "Idempotency-Key", "k");
  CHECK(fields.find(field::host) == "localhost");
  CHECK(fields.find("idempotency-KEY") == "k");
  CHECK(!fields.find(field::accept));
  CHECK(!fields.find("Idempotency"));
}

TEST(repeated fields are counted and joined) {
  header_fields fields;
  fields.add(field::unknown, "X-Forwarded-For", "1.1.1.1");
  fields.add(field::host, "Host", "x");
  fields.add(field::unknown, "x-forwarded-for", "2.2.2.2");
  CHECK_EQUAL(fields.count("X-Forwarded-For"), 2u);
  CHECK_EQUAL(fields.count(field::host), 1u);
  CHECK_EQUAL(fields.joined("X-Forwarded-For"), "1.1.1.1, 2.2.2.2");
  CHECK_EQUAL(fields.joined("none"), "");
}

TEST(a cleared request is a new one) {
  request x;
  x.fields.add(field::host, "Host", "x");
  x.body = "body";
  x.keep_alive = false;
  x.content_length = 4;
  x.clear();
  CHECK(!x.fields.find(field::host));
  CHECK(x.body.empty());
  CHECK(x.keep_alive);
  CHECK(!x.content_length);
}
