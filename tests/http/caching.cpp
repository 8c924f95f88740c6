#define SUITE http.caching

#include "http/caching.hpp"

#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::http;

namespace {

actors::event_record make_record() {
  actors::event_record result;
  result.what.id = {12};
  result.what.venue = {3};
  result.what.performers = {{7}, {8}};
  return result;
}

} // namespace

TEST(an event is named with those that it shows and each only once) {
  CHECK_EQUAL(shown_names{}.text(), "onsale");
  auto names = shown_names{}.add(make_record()).add(performer_id{7});
  CHECK_EQUAL(names.text(), "onsale event-12 venue-3 performer-7 performer-8");
  MESSAGE("a name is no other name's beginning or end");
  names.add(performer_id{77}).add(event_id{1}).add_list(venue_id{3});
  CHECK_EQUAL(names.text(), "onsale event-12 venue-3 performer-7 performer-8 "
                            "performer-77 event-1 venue-events-3");
}

TEST(names that do not fit into a header are left out) {
  shown_names names;
  for (uint64_t id = 1; id <= 10'000; ++id)
    names.add(event_id{id});
  CHECK_LESS_EQUAL(names.text().size(), shown_names::bytes_max);
  CHECK_GREATER(names.text().size(), shown_names::bytes_max - 20);
  MESSAGE("and the answer is not kept for long");
  auto answer = cacheable(json_response(200, "{}"), freshness::catalogue, names,
                          true);
  CHECK(answer.cache_control.find("s-maxage=1,") != std::string::npos);
}

TEST(what caches are told of may be kept for long) {
  auto kept_by = [](freshness how, bool purged) {
    auto answer = cacheable(json_response(200, "{}"), how, {}, purged);
    CHECK(answer.headers.find("Surrogate-Key: onsale\r\n")
          != std::string::npos);
    return std::string{answer.cache_control};
  };
  auto has = [](const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
  };
  CHECK(has(kept_by(freshness::catalogue, true), "s-maxage=60,"));
  CHECK(has(kept_by(freshness::catalogue, false), "s-maxage=1,"));
  CHECK(has(kept_by(freshness::seats, true), "s-maxage=1,"));
  CHECK_EQUAL(uncached(json_response(200, "{}")).cache_control, "no-store");
}
