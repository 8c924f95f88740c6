#define SUITE cli.demo.local_time
#include "cli/demo/local_time.hpp"

#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::demo;

namespace {

std::string utc_of(const char* zone, const char* day, int hour, int minute) {
  auto midnight = parse_rfc3339(std::string{day} + "T00:00:00Z");
  auto date = std::chrono::floor<std::chrono::days>(*midnight);
  return format_rfc3339(local_clock{zone}.at(date, hour, minute));
}

} // namespace

TEST(local times follow the zone and its daylight saving) {
  CHECK_EQUAL(utc_of("America/New_York", "2027-01-15", 20, 0),
              "2027-01-16T01:00:00Z");
  CHECK_EQUAL(utc_of("America/New_York", "2027-07-15", 20, 0),
              "2027-07-16T00:00:00Z");
  CHECK_EQUAL(utc_of("Europe/Berlin", "2027-07-15", 19, 30),
              "2027-07-15T17:30:00Z");
  CHECK_EQUAL(utc_of("Asia/Tokyo", "2028-02-29", 18, 30),
              "2028-02-29T09:30:00Z");
  CHECK_EQUAL(utc_of("Australia/Sydney", "2027-01-15", 20, 0),
              "2027-01-15T09:00:00Z");
}

TEST(no zone and an unknown one stand for UTC) {
  CHECK_EQUAL(utc_of("", "2027-07-15", 20, 0), "2027-07-15T20:00:00Z");
  CHECK_EQUAL(utc_of("Mars/Olympus", "2027-07-15", 20, 0),
              "2027-07-15T20:00:00Z");
}
