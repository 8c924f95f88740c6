#define SUITE search.segment
#include "search/segment.hpp"

#include "search/segment_builder.hpp"
#include "search/varint.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::search;

namespace {

document make_event(uint64_t id, const std::string& name, double popularity) {
  document x;
  x.event = {id};
  x.texts = {{field::name, name}, {field::description, "Two concerts"}};
  x.values[static_cast<size_t>(facet::genre)] = {"rock"};
  x.popularity = popularity;
  x.starts_at = timestamp{std::chrono::hours{id}};
  x.at = geo_point{1, 2};
  x.slot = static_cast<offer_slot>(id);
  return x;
}

/// Texts of an event, as their terms.
std::vector<std::string> texts_of(const segment& in, doc_id doc) {
  std::vector<std::string> result;
  for (auto id : in.texts_of(doc)) {
    auto text = in.text_at(id);
    auto& terms = result.emplace_back();
    const auto* end = text.words.data() + text.words.size();
    for (const auto* at = text.words.data(); at != end;)
      terms += (terms.empty() ? "" : " ") + in.term(read_varint(at));
  }
  return result;
}

std::vector<uint64_t> events_of(const segment& in) {
  std::vector<uint64_t> result;
  for (auto event : in.values().event)
    result.push_back(event.value);
  return result;
}

} // namespace

TEST(events stand in the order of their popularity) {
  segment_builder builder;
  builder.add(make_event(1, "Queen", 0.5));
  builder.add(make_event(2, "Abba", 0.9));
  builder.add(make_event(3, "Abba", 0.5));
  auto all = builder.build();
  CHECK_EQUAL(events_of(*all), (std::vector<uint64_t>{2, 1, 3}));
  CHECK_EQUAL(all->find({1}), 1u);
  CHECK(!all->find({4}));
}

TEST(texts are kept once as their words) {
  segment_builder builder;
  builder.add(make_event(1, "Queen Live", 0.5));
  builder.add(make_event(2, "Queen Live", 0.9));
  auto all = builder.build();
  MESSAGE("descriptions as stems");
  CHECK_EQUAL(texts_of(*all, 0),
              (std::vector<std::string>{"queen live", "two concert"}));
  CHECK_EQUAL(all->text_count(), 2u);
  CHECK_EQUAL(all->names().size(), 2u);
  CHECK_EQUAL(all->stems().size(), 2u);
}

TEST(segments are made of others without what has gone) {
  segment_builder first;
  for (uint64_t id = 1; id <= 3; ++id)
    first.add(make_event(id, "Queen Live", 0.1 * static_cast<double>(id)));
  auto old = first.build();
  segment_builder second;
  std::vector<doc_id> staying{*old->find({3}), *old->find({1})};
  second.add(*old, staying);
  second.add(make_event(4, "Abba Live", 1));
  auto all = second.build();
  CHECK_EQUAL(events_of(*all), (std::vector<uint64_t>{4, 3, 1}));
  auto doc = all->find({1}).value();
  CHECK_EQUAL(texts_of(*all, doc),
              (std::vector<std::string>{"queen live", "two concert"}));
  CHECK_EQUAL(all->values().slot[doc], 1u);
  CHECK_EQUAL(all->values().at[doc], (geo_point{1, 2}));
  const auto& genres = all->values(facet::genre);
  REQUIRE_EQUAL(genres.of(doc).size(), 1u);
  CHECK_EQUAL(genres.names[genres.of(doc)[0]], "rock");
  CHECK_EQUAL(all->where().points.size(), 1u);
}

TEST(a segment may be empty) {
  auto none = segment_builder{}.build();
  CHECK_EQUAL(none->size(), 0u);
  CHECK(!none->find({1}));
  CHECK(none->by_start().empty());
}

TEST(an event of names that others have too takes little) {
  segment_builder builder;
  constexpr uint64_t events = 10'000;
  for (uint64_t id = 1; id <= events; ++id)
    builder.add(make_event(id, "Tour " + std::to_string(id % 100), 0.5));
  CHECK_LESS(builder.build()->bytes() / events, 200u);
}
