#include "search/matches.hpp"

#include "search/fit.hpp"

#include <utility>

namespace onsale::search {

namespace {

Roaring docs_of(const segment& in, const std::vector<hit>& part) {
  Roaring result;
  for (const auto& x : part)
    in.docs().add_to(result, x.terms);
  return result;
}

Roaring docs_of(const segment& in, const sense& x) {
  auto result = docs_of(in, x.parts.front());
  if (x.parts.size() == 1)
    return result;
  for (size_t i = 1; i < x.parts.size() && !result.isEmpty(); ++i)
    result &= docs_of(in, x.parts[i]);
  // That they have the words does not say that these follow each other.
  Roaring following;
  for (auto doc : result)
    if (has_phrase(in, doc, x))
      following.add(doc);
  return following;
}

} // namespace

matches match(const segment& in, const std::vector<sense>& senses, size_t words,
              const Roaring& gone) {
  // What has all words before this one, by any way to read them.
  std::vector<Roaring> before(words + 1);
  std::vector<Roaring> having(words);
  for (const auto& sense : senses) {
    auto docs = docs_of(in, sense);
    docs -= gone;
    for (size_t word = sense.from; word < sense.to; ++word)
      having[word] |= docs;
    if (sense.from > 0)
      docs &= before[sense.from];
    before[sense.to] |= docs;
  }
  matches result{std::move(before[words]), {}};
  for (const auto& docs : having)
    result.counts.push_back(docs.cardinality());
  return result;
}

} // namespace onsale::search
