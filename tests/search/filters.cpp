#define SUITE search.filters
#include "search/filters.hpp"

#include "search/segment_builder.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::search;

namespace {

using namespace std::chrono_literals;

document make_event(uint64_t id, int32_t day, timestamp starts_at) {
  document x;
  x.event = {id};
  x.day = day;
  x.starts_at = starts_at;
  return x;
}

segment_ptr build(const std::vector<document>& all) {
  segment_builder builder;
  for (const auto& x : all)
    builder.add(x);
  return builder.build();
}

std::vector<uint64_t> ids(const segment& in, const Roaring& docs) {
  std::vector<uint64_t> result;
  for (auto doc : docs)
    result.push_back(in.values().event[doc].value);
  std::ranges::sort(result);
  return result;
}

using numbers = std::vector<uint64_t>;

} // namespace

TEST(days are those of the venue) {
  // Shortly after midnight on day 10 in Auckland, while it is day 9 in
  // Greenwich; and late on day 10 in Los Angeles, day 11 in Greenwich.
  auto all = build({make_event(1, 10, timestamp{9 * 24h + 12h}),
                    make_event(2, 10, timestamp{11 * 24h + 4h}),
                    make_event(3, 11, timestamp{11 * 24h + 4h})});
  auto on = [&](std::optional<int32_t> from, std::optional<int32_t> to) {
    return ids(*all, at_that_time(*all, {from, to, {}}));
  };
  CHECK_EQUAL(on(10, 10), (numbers{1, 2}));
  CHECK_EQUAL(on(11, std::nullopt), (numbers{3}));
  CHECK_EQUAL(on(std::nullopt, 10), (numbers{1, 2}));
  CHECK_EQUAL(on(12, 11), numbers{});
  CHECK_EQUAL(on(std::numeric_limits<int32_t>::min(),
                 std::numeric_limits<int32_t>::max()),
              (numbers{1, 2, 3}));
}

TEST(without a day what has begun is left out) {
  std::vector<document> all;
  for (uint64_t id = 1; id <= 5; ++id)
    all.push_back(make_event(id, 0, timestamp{std::chrono::hours{id}}));
  auto events = build(all);
  auto from = [&](std::chrono::hours when) {
    return ids(*events, at_that_time(*events, {std::nullopt, std::nullopt,
                                               timestamp{when}}));
  };
  CHECK_EQUAL(from(0h), (numbers{1, 2, 3, 4, 5}));
  CHECK_EQUAL(from(2h), (numbers{2, 3, 4, 5}));
  CHECK_EQUAL(from(5h), (numbers{5}));
  CHECK_EQUAL(from(6h), numbers{});
}

TEST(distances are those on a globe) {
  geo_point london{51.5074, -0.1278};
  geo_point paris{48.8566, 2.3522};
  auto km = distance_km(london, paris);
  CHECK(km > 343 && km < 345);
  CHECK_EQUAL(distance_km(paris, paris), 0);
  MESSAGE("across the line where dates change too");
  CHECK(distance_km({0, 179.9}, {0, -179.9}) < 23);
  CHECK(distance_km({90, 0}, {90, 120}) < 0.001);
}

TEST(a circle has what lies in it) {
  auto london = make_event(1, 0, {});
  london.at = geo_point{51.5, -0.1};
  auto paris = make_event(2, 0, {});
  paris.at = geo_point{48.9, 2.4};
  auto all = build({london, paris, make_event(3, 0, {})});
  auto around = [&](double km) {
    return ids(*all, within(*all, {{51.5, -0.1}, km}));
  };
  CHECK_EQUAL(around(1), (numbers{1}));
  CHECK_EQUAL(around(400), (numbers{1, 2}));
  MESSAGE("what nobody knows the place of lies in none");
  CHECK_EQUAL(around(30'000), (numbers{1, 2}));
}

TEST(a text is looked for in its field alone) {
  auto york = make_event(1, 0, {});
  york.texts = {{field::performer, "New York Dolls"}, {field::city, "Boston"}};
  auto dolls = make_event(2, 0, {});
  dolls.texts = {{field::performer, "The Dolls"}, {field::city, "New York"}};
  auto all = build({york, dolls});
  auto with = [&](field of, std::string_view text, unsigned typos) {
    return ids(*all, with_text(*all, {of, read_query(text)}, {}, typos));
  };
  CHECK_EQUAL(with(field::city, "new york", 0), (numbers{2}));
  CHECK_EQUAL(with(field::performer, "dolls", 0), (numbers{1, 2}));
  CHECK_EQUAL(with(field::performer, "new boston", 0), numbers{});
  CHECK_EQUAL(with(field::city, "bostn", 0), numbers{});
  CHECK_EQUAL(with(field::city, "bostn", 1), (numbers{1}));
  CHECK_EQUAL(with(field::city, "", 0), numbers{});
}

TEST(whoever asks for a performer is told of shows that they support) {
  auto own = make_event(1, 0, {});
  own.texts = {{field::performer, "Pink"}};
  auto other = make_event(2, 0, {});
  other.texts = {{field::performer, "Taylor Swift"}, {field::support, "Pink"}};
  auto all = build({own, other});
  auto of = [&](std::string_view name) {
    return ids(*all,
               with_text(*all, {field::performer, read_query(name)}, {}, 0));
  };
  CHECK_EQUAL(of("pink"), (numbers{1, 2}));
  CHECK_EQUAL(of("taylor swift"), (numbers{2}));
}
