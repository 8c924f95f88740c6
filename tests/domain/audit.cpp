#define SUITE domain.audit

#include "domain/audit.hpp"

#include "domain/limits.hpp"
#include "tests/support/test.hpp"

#include <cmath>
#include <limits>

using namespace onsale;

TEST(a path reads like the JSON that it points into) {
  field_path section{"sections", 3};
  field_path row{section, "rows", 0};
  field_path seat{row, "seats", 2};
  CHECK_EQUAL((field_path{seat, "number"}.text()),
              "sections[3].rows[0].seats[2].number");
  CHECK_EQUAL(field_path{"name"}.text(), "name");
}

TEST(the first fault is the one reported) {
  audit a;
  a.require(true, "fine", "is fine");
  CHECK(!a.failed());
  a.require(false, "first", "is wrong");
  a.require(false, "second", "is wrong too");
  auto fault = std::move(a).fault();
  REQUIRE(fault.has_value());
  CHECK_EQUAL(fault->field, "first");
  CHECK_EQUAL(fault->reason, "is wrong");
}

TEST(no number that is not one passes for a coordinate) {
  for (auto x : {std::nan(""), HUGE_VAL, -HUGE_VAL, 1e10}) {
    audit a;
    a.location({0, x}, "focal_point");
    auto fault = std::move(a).fault();
    REQUIRE(fault.has_value());
    CHECK_EQUAL(fault->field, "focal_point.y");
  }
}

TEST(names have a length) {
  audit a;
  a.name(std::string(limits::name_bytes, 'x'), "name", presence::required);
  a.name("", "genre", presence::optional);
  CHECK(!a.failed());
  a.name(std::string(limits::name_bytes + 1, 'x'), "name", presence::optional);
  CHECK(a.failed());
}

TEST(labels are made of letters and digits) {
  auto fine = [](std::string_view label) {
    audit a;
    a.label(label, "id");
    return !a.failed();
  };
  CHECK(fine("GA_1-b"));
  CHECK(fine(std::string(limits::label_bytes, 'x')));
  CHECK(!fine(""));
  CHECK(!fine(std::string(limits::label_bytes + 1, 'x')));
  CHECK(!fine("a b"));
  CHECK(!fine("\xc3\xa9"));
}
