#define SUITE served.bad_paths

#include "tests/served/check_none.hpp"
#include "tests/served/small_house.hpp"
#include "tests/support/test.hpp"

using namespace onsale::test;

namespace {

struct bad_paths_fixture {
  small_house house{engine::sqlite};
  strict_client client = house.client();

  void check() {
    check_none(client.faults());
    check_none(house.changes());
    CHECK(house.office().serves());
  }
};

} // namespace

FIXTURE_SCOPE(bad_path_tests, bad_paths_fixture)

TEST(a path leads to no file) {
  for (auto path : {"/../../etc/passwd",
                    "/..%2f..%2f..%2fetc/passwd",
                    "/%2e%2e/%2e%2e/etc/passwd",
                    "/%252e%252e/etc/passwd",
                    "/%c0%ae%c0%ae/etc/passwd",
                    "/..\\..\\etc\\passwd",
                    "/assets/../../../etc/passwd",
                    "/assets/index.html%00.js",
                    "/assets/",
                    "/bookings;x",
                    "/BOOKINGS",
                    "//bookings",
                    "/./bookings",
                    "/web/src/main.tsx",
                    "/problems/..%2f..%2fetc%2fpasswd",
                    "/problems/../openapi.json",
                    "/events/1/sections/..%2f..%2f..%2fetc%2fpasswd",
                    "/onsale.db",
                    "/onsale.db.jwt-secret",
                    "/../onsale.db",
                    "/proc/self/environ",
                    "/.git/config",
                    "/file:///etc/passwd"})
    client.demand({404, "not-found"}, {"GET", path, {}, {}});
  for (auto target : {"file:///etc/passwd", "etc/passwd"})
    client.demand({400, "invalid-request"}, {"GET", target, {}, {}});
  check();
}

TEST(no spelling of a path goes past its guard) {
  MESSAGE("a letter may be encoded: it is the same path");
  for (auto path :
       {"/%61dmin/events/1/sales.csv", "/admin/%65vents/1/sales.csv",
        "http://x/admin/events/1/sales.csv"}) {
    auto said = http_client{house.office().port()}.get(path);
    REQUIRE(said.has_value());
    check_none(difference({401, "unauthenticated"}, *said));
  }
  MESSAGE("all else is another path, which there is not");
  for (auto path :
       {"//admin/events/1/sales.csv", "/./admin/events/1/sales.csv",
        "/admin/../admin/events/1/sales.csv", "/admin%2fevents/1/sales.csv",
        "/Admin/events/1/sales.csv", "/admin/events/1/sales.csv/",
        "/admin/events/1/sales.csv%00", "/admin/events/1/sales.csv;x",
        "/events/..%2fadmin/events/1/sales.csv",
        "/livez/../admin/events/1/sales.csv"})
    client.demand({404, "not-found"}, {"GET", path, {}, {}});
  check();
}

FIXTURE_SCOPE_END()
