#define SUITE search.local_days
#include "search/local_days.hpp"

#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::search;

namespace {

int32_t day(int year, unsigned month, unsigned of_month) {
  std::chrono::year_month_day date{std::chrono::year{year},
                                   std::chrono::month{month},
                                   std::chrono::day{of_month}};
  return static_cast<int32_t>(
    std::chrono::sys_days{date}.time_since_epoch().count());
}

timestamp at(std::string_view text) {
  return parse_rfc3339(text).value();
}

} // namespace

TEST(an evening in one place is another day elsewhere) {
  local_days days;
  auto when = at("2027-06-01T01:00:00Z");
  CHECK_EQUAL(days.day_at(when, "America/New_York"), day(2027, 5, 31));
  CHECK_EQUAL(days.day_at(when, "Europe/Paris"), day(2027, 6, 1));
  CHECK_EQUAL(days.day_at(at("2027-06-01T13:00:00Z"), "Pacific/Auckland"),
              day(2027, 6, 2));
}

TEST(clocks are set forward and back) {
  local_days days;
  CHECK_EQUAL(days.day_at(at("2027-01-15T23:30:00Z"), "Europe/London"),
              day(2027, 1, 15));
  CHECK_EQUAL(days.day_at(at("2027-07-15T23:30:00Z"), "Europe/London"),
              day(2027, 7, 16));
}

TEST(a place without a zone has that of Greenwich) {
  local_days days;
  auto when = at("2027-06-01T23:59:59Z");
  CHECK_EQUAL(days.day_at(when, ""), day(2027, 6, 1));
  CHECK_EQUAL(days.day_at(when, "Moon/Tranquility"), day(2027, 6, 1));
  CHECK_EQUAL(days.day_at(at("1969-12-31T23:59:59Z"), ""), -1);
}
