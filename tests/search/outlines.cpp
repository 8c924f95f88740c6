#define SUITE search.outlines

#include "search/outlines.hpp"

#include "search/reading.hpp"
#include "search/segment_builder.hpp"
#include "tests/search/random_search.hpp"
#include "tests/support/property.hpp"
#include "tests/support/test.hpp"

#include <algorithm>

using namespace onsale::search;
using onsale::test::chance;
using onsale::test::make_settings;

namespace {

segment_ptr build(const document& x) {
  segment_builder builder;
  builder.add(x);
  return builder.build();
}

/// Whether a glance says that what is typed may be there.
bool may_be_there(const std::string& typed, const std::string& name,
                  unsigned typos) {
  document x;
  x.texts = {{field::name, name}};
  outlines words{*build(x)};
  auto wanted = outlines_wanted(read_query(typed), {}, typos);
  return std::ranges::any_of(wanted, [&](const outline_wanted& one) {
    return words.may_have(one);
  });
}

/// Words are read of random events; where there are any, a glance has seen them.
bool sees_what_is_read(uint64_t seed) {
  chance random{seed};
  auto how = make_settings(random);
  for (int i = 0; i < 20; ++i) {
    auto events = build(random.event(1));
    outlines words{*events};
    auto typed = random.words(3);
    for (unsigned typos = 0; typos <= most_typos; ++typos) {
      auto wanted = outlines_wanted(typed, how.synonyms, typos);
      auto seen = std::ranges::any_of(wanted, [&](const outline_wanted& x) {
        return words.may_have(x);
      });
      if (!seen && !read(typed, *events, how.synonyms, typos).empty())
        return false;
    }
  }
  return true;
}

} // namespace

TEST(nothing that is read goes unseen) {
  CHECK_PROPERTY("seen", [](uint64_t seed) {
    return sees_what_is_read(seed);
  });
}

TEST(most of what is not there is seen not to be) {
  CHECK(!may_be_there("coldplay ", "taylor swift", 2));
  CHECK(!may_be_there("queen ", "taylor swift", 1));
  CHECK(!may_be_there("queens of the stone", "abba", 0));
  MESSAGE("but not what is made of the same letters");
  CHECK(may_be_there("silent ", "listen", 0));
}

TEST(typos and swaps and beginnings are seen) {
  CHECK(may_be_there("tayler ", "taylor", 1));
  CHECK(!may_be_there("tayler ", "taylor", 0));
  CHECK(may_be_there("swfit ", "swift", 1));
  CHECK(may_be_there("cold", "coldplay", 0));
  CHECK(!may_be_there("cold ", "coldplay", 0));
  CHECK(may_be_there("metlifestadium ", "metlife stadium", 0));
  CHECK(may_be_there("cold play ", "coldplay", 0));
}
