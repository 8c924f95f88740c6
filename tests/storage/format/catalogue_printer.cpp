#define SUITE storage.format.catalogue_printer
#include "storage/format/catalogue_format.hpp"
#include "storage/format/json_text.hpp"
#include "tests/storage/format/any_catalogue.hpp"
#include "tests/support/property.hpp"

using namespace onsale;
using namespace onsale::storage;
using onsale::test::any_catalogue;

namespace {

/// Prints, takes the way of a file, and parses.
template <class T>
T there_and_back(const T& x) {
  auto json = parse_json(print(x).dump());
  RC_ASSERT(static_cast<bool>(json));
  auto read = parse_object(*json);
  if (!read)
    RC_FAIL(read.error().field + " " + read.error().reason);
  return std::get<T>(*read);
}

/// Sections and price levels without a name are named by their id.
event with_names(event x) {
  for (auto& level : x.price_levels)
    if (level.name.empty())
      level.name = level.id;
  for (auto& section : x.sections)
    if (section.name.empty())
      section.name = section.id;
  return x;
}

} // namespace

TEST(what is printed reads back as it was) {
  CHECK_PROPERTY("venue", [](uint64_t seed) {
    auto x = any_catalogue{seed}.make_venue();
    RC_ASSERT(!validate(x));
    RC_ASSERT(there_and_back(x) == x);
  });
  CHECK_PROPERTY("performer", [](uint64_t seed) {
    auto x = any_catalogue{seed}.make_performer();
    RC_ASSERT(!validate(x));
    RC_ASSERT(there_and_back(x) == x);
  });
  CHECK_PROPERTY("event", [](uint64_t seed) {
    auto x = with_names(any_catalogue{seed}.make_event());
    RC_ASSERT(!validate(x));
    RC_ASSERT(there_and_back(x) == x);
  });
}

TEST(the parts that stores keep read back as they were) {
  CHECK_PROPERTY("parts", [](uint64_t seed) {
    auto x = any_catalogue{seed}.make_event();
    RC_ASSERT(*parse_event_limits(print(x.limits)) == x.limits);
    RC_ASSERT(*parse_presales(print(x.presales)) == x.presales);
    RC_ASSERT(*parse_fees(print(x.fees)) == x.fees);
    if (x.waiting_room)
      RC_ASSERT(*parse_room_settings(print(*x.waiting_room))
                == *x.waiting_room);
    for (auto& section : x.sections)
      if (section.place)
        RC_ASSERT(*parse_placement(print(*section.place)) == *section.place);
  });
}

TEST(members without a value are left out) {
  performer x;
  x.id = {7};
  x.name = "Nina";
  CHECK_EQUAL(print(x).dump(), R"({"id":"7","kind":"performer",)"
                               R"("name":"Nina","popularity":0.0})");
}

TEST(the words of the format are known both ways) {
  for (auto x : {event_status::scheduled, event_status::postponed,
                 event_status::rescheduled, event_status::cancelled})
    CHECK(parse_event_status(storage::to_string(x)) == x);
  for (auto x : {section_kind::seated, section_kind::general})
    CHECK(parse_section_kind(storage::to_string(x)) == x);
  CHECK(!parse_event_status("lost"));
  CHECK_EQUAL(std::string{storage::to_string(room_eligibility::list)}, "list");
}
