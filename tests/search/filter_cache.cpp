#define SUITE search.filter_cache
#include "search/filter_cache.hpp"

#include "search/segment_builder.hpp"
#include "tests/support/test.hpp"

using namespace onsale::search;

namespace {

/// Asks, and says whether it had to be made.
bool is_made(filter_cache& cache, const segment_ptr& in,
             const std::string& filter) {
  auto made = false;
  cache.get(in, filter, [&] {
    made = true;
    return Roaring{};
  });
  return made;
}

} // namespace

TEST(what was made is kept for its segment) {
  filter_cache cache{10};
  auto a = segment_builder{}.build();
  auto b = segment_builder{}.build();
  CHECK(is_made(cache, a, "x"));
  CHECK(!is_made(cache, a, "x"));
  CHECK(is_made(cache, a, "y"));
  CHECK(is_made(cache, b, "x"));
  CHECK_EQUAL(cache.read_counts().hits, 1u);
  CHECK_EQUAL(cache.read_counts().misses, 3u);
}

TEST(what was not used for longest makes room) {
  filter_cache cache{2};
  auto a = segment_builder{}.build();
  is_made(cache, a, "x");
  is_made(cache, a, "y");
  is_made(cache, a, "x");
  is_made(cache, a, "z");
  CHECK(!is_made(cache, a, "x"));
  CHECK(is_made(cache, a, "y"));
}

TEST(a segment at the address of one that is gone is another) {
  filter_cache cache{10};
  // The pointer owns nothing, so that the address can be had again.
  segment here;
  {
    std::shared_ptr<const segment> first{&here, [](const segment*) {}};
    CHECK(is_made(cache, first, "x"));
  }
  std::shared_ptr<const segment> second{&here, [](const segment*) {}};
  CHECK(is_made(cache, second, "x"));
  CHECK(!is_made(cache, second, "x"));
}
