#define SUITE search.postings
#include "search/postings.hpp"

#include "tests/support/test.hpp"

#include <numeric>

using namespace onsale::search;

namespace {

std::vector<doc_id> every(doc_id step, size_t count) {
  std::vector<doc_id> result(count);
  for (size_t i = 0; i < count; ++i)
    result[i] = static_cast<doc_id>(i) * step;
  return result;
}

std::vector<doc_id> docs_of(const postings& from, term_range terms) {
  Roaring docs;
  from.add_to(docs, terms);
  return {docs.begin(), docs.end()};
}

} // namespace

TEST(each word has its events however many) {
  std::vector<std::vector<doc_id>> all{
    {0},
    {7, 1'000'000},
    every(3, postings::most_listed),
    every(3, postings::most_listed + 1),
    every(1, 100'000),
  };
  postings::builder builder;
  for (const auto& docs : all)
    builder.add(docs);
  auto lists = builder.build();
  REQUIRE_EQUAL(lists.size(), all.size());
  for (term_id term = 0; term < all.size(); ++term)
    CHECK_EQUAL(docs_of(lists, {term, term + 1}), all[term]);
}

TEST(a range of words has the events of all) {
  postings::builder builder;
  builder.add({1, 5});
  builder.add({2, 5, 9});
  builder.add({4});
  auto lists = builder.build();
  CHECK_EQUAL(docs_of(lists, {0, 2}), (std::vector<doc_id>{1, 2, 5, 9}));
  CHECK(docs_of(lists, {1, 1}).empty());
}

TEST(many events take less than a byte each) {
  postings::builder builder;
  builder.add(every(2, 100'000));
  CHECK(builder.build().bytes() < 100'000);
}
