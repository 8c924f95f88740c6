#define SUITE domain.time

#include "domain/time.hpp"

#include "tests/support/property.hpp"

using namespace onsale;

TEST(times are printed in UTC with milliseconds only if there are any) {
  CHECK_EQUAL(format_rfc3339(from_ms(0)), "1970-01-01T00:00:00Z");
  CHECK_EQUAL(format_rfc3339(from_ms(1'811'890'800'250)),
              "2027-06-01T23:00:00.250Z");
  CHECK_EQUAL(format_rfc3339(from_ms(-1)), "1969-12-31T23:59:59.999Z");
}

TEST(an offset is taken off) {
  auto utc = parse_rfc3339("2027-06-01T23:00:00Z");
  REQUIRE(utc.has_value());
  CHECK(parse_rfc3339("2027-06-01T19:00:00-04:00") == utc);
  CHECK(parse_rfc3339("2027-06-02T04:30:00+05:30") == utc);
  CHECK(parse_rfc3339("2027-06-01t23:00:00z") == utc);
  CHECK(parse_rfc3339("2027-06-01T23:00:00-00:00") == utc);
}

TEST(fractions beyond milliseconds are cut) {
  auto at = [](const char* text) {
    return to_ms(*parse_rfc3339(text)) % 1000;
  };
  CHECK_EQUAL(at("2027-06-01T23:00:00.2Z"), 200);
  CHECK_EQUAL(at("2027-06-01T23:00:00.25Z"), 250);
  CHECK_EQUAL(at("2027-06-01T23:00:00.2509999999999999999Z"), 250);
  CHECK_EQUAL(at("2027-06-01T23:00:00.000999Z"), 0);
}

TEST(what is no RFC 3339 time is refused) {
  for (auto text :
       {"", "2027-06-01", "2027-06-01T23:00Z", "2027-06-01T23:00:00",
        "2027-06-01 23:00:00Z", "2027-6-1T23:00:00Z", "2027-06-01T23:00:00.Z",
        "2027-06-01T23:00:00+0400", "2027-06-01T23:00:00+04",
        "2027-06-01T23:00:00Z ", "2027-06-01T23:00:00ZZ",
        "+027-06-01T23:00:00Z", "2027-06-01T23:00:00+24:00",
        "2027-06-01T23:00:00+04:60", "now"})
    CHECK(!parse_rfc3339(text));
}

TEST(a date must exist) {
  CHECK(parse_rfc3339("2028-02-29T00:00:00Z").has_value());
  for (auto text :
       {"2027-02-29T00:00:00Z", "2027-00-01T00:00:00Z", "2027-13-01T00:00:00Z",
        "2027-01-00T00:00:00Z", "2027-04-31T00:00:00Z", "2027-01-01T24:00:00Z",
        "2027-01-01T00:60:00Z", "2027-01-01T00:00:61Z"})
    CHECK(!parse_rfc3339(text));
}

TEST(a leap second comes at the end of a UTC day and counts as the next) {
  auto midnight = parse_rfc3339("2017-01-01T00:00:00Z");
  CHECK(parse_rfc3339("2016-12-31T23:59:60Z") == midnight);
  CHECK(parse_rfc3339("2016-12-31T18:59:60-05:00") == midnight);
  CHECK(!parse_rfc3339("2016-12-31T23:58:60Z"));
}

TEST(only years that can be written are times) {
  CHECK(parse_rfc3339("0001-01-01T00:00:00Z").has_value());
  CHECK(parse_rfc3339("9999-12-31T23:59:59.999Z").has_value());
  CHECK(!parse_rfc3339("0000-12-31T23:59:59Z"));
  CHECK(!parse_rfc3339("0001-01-01T00:00:00+00:01"));
  CHECK(!parse_rfc3339("9999-12-31T23:59:00-00:01"));
}

TEST(every time survives its text) {
  auto first = to_ms(*parse_rfc3339("0001-01-01T00:00:00Z"));
  auto last = to_ms(*parse_rfc3339("9999-12-31T23:59:59.999Z"));
  CHECK_PROPERTY("print and parse", [=] {
    auto when = from_ms(*rc::gen::inRange(first, last));
    RC_ASSERT(parse_rfc3339(format_rfc3339(when)) == when);
  });
}
