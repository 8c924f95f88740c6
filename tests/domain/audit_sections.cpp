#define SUITE domain.audit_sections

#include "tests/domain/examples.hpp"
#include "tests/support/test.hpp"

#include <cmath>
#include <functional>

using namespace onsale;
using namespace onsale::examples;

namespace {

/// A concert with one seated section of two rows and one area.
event plan() {
  return concert(
    {seated("101", {row("A", 3), row("B", 3)}), general("GA", 100)});
}

/// The field that is at fault once `spoil` has changed the plan.
std::string fault_of(const std::function<void(event&)>& spoil) {
  auto x = plan();
  spoil(x);
  auto fault = validate(x);
  return fault ? fault->field : "none";
}

section& first(event& x) {
  return x.sections[0];
}

} // namespace

TEST(a seating plan is fine) {
  CHECK_EQUAL(fault_of([](event&) {}), "none");
}

TEST(sections have ids of their own and a price level) {
  CHECK_EQUAL(fault_of([](event& x) {
                first(x).id = "";
              }),
              "sections[0].id");
  CHECK_EQUAL(fault_of([](event& x) {
                first(x).id = "GA";
              }),
              "sections[1].id");
  CHECK_EQUAL(fault_of([](event& x) {
                first(x).price_level = "P9";
              }),
              "sections[0].price_level");
  CHECK_EQUAL(fault_of([](event& x) {
                x.sections.clear();
              }),
              "sections");
}

TEST(seated sections have rows and areas have a capacity) {
  CHECK_EQUAL(fault_of([](event& x) {
                first(x).rows.clear();
              }),
              "sections[0].rows");
  CHECK_EQUAL(fault_of([](event& x) {
                first(x).rows[1].seats.clear();
              }),
              "sections[0].rows[1].seats");
  CHECK_EQUAL(fault_of([](event& x) {
                x.sections[1].capacity = 0;
              }),
              "sections[1].capacity");
  CHECK_EQUAL(fault_of([](event& x) {
                x.sections[1].rows = first(x).rows;
              }),
              "sections[1].rows");
}

TEST(a seat is found by row name and number) {
  CHECK_EQUAL(fault_of([](event& x) {
                first(x).rows[1].name = first(x).rows[0].name;
              }),
              "sections[0].rows[1].name");
  CHECK_EQUAL(fault_of([](event& x) {
                first(x).rows[0].name = "";
              }),
              "sections[0].rows[0].name");
  CHECK_EQUAL(fault_of([](event& x) {
                auto& seats = first(x).rows[1].seats;
                seats[2].number = seats[0].number;
              }),
              "sections[0].rows[1].seats[2].number");
  CHECK_EQUAL(fault_of([](event& x) {
                first(x).rows[0].seats[0].number += '\n';
              }),
              "sections[0].rows[0].seats[0].number");
}

TEST(what a seat says about itself makes sense) {
  CHECK_EQUAL(fault_of([](event& x) {
                first(x).rows[0].seats[1].quality = 1.5;
              }),
              "sections[0].rows[0].seats[1].quality");
  CHECK_EQUAL(fault_of([](event& x) {
                first(x).rows[0].seats[1].at = point{std::nan(""), 0};
              }),
              "sections[0].rows[0].seats[1].x");
  CHECK_EQUAL(fault_of([](event& x) {
                first(x).rows[0].seats[1].price_level = "P9";
              }),
              "sections[0].rows[0].seats[1].price_level");
  CHECK_EQUAL(fault_of([](event& x) {
                first(x).place = placement{0, 0, HUGE_VAL, {}};
              }),
              "sections[0].place.rotation");
  CHECK_EQUAL(fault_of([](event& x) {
                first(x).place = placement{0, 0, 0, {{0, 0}, {0, HUGE_VAL}}};
              }),
              "sections[0].place.outline[1].y");
}

TEST(an event has an end) {
  CHECK_EQUAL(fault_of([](event& x) {
                x.sections[1].capacity = 199'995;
              }),
              "sections[1]");
  CHECK_EQUAL(fault_of([](event& x) {
                x.sections[1].capacity = UINT32_MAX;
              }),
              "sections[1]");
  CHECK_EQUAL(fault_of([](event& x) {
                first(x).rows = {row("A", 2'001)};
              }),
              "sections[0].rows[0].seats");
}
