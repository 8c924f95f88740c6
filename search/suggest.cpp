#include "search/suggest.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace onsale::search {

namespace {

/// What is typed changes with every letter, so less is compared than for a
/// search.
constexpr uint32_t most_compared = 2'000;

struct completion {
  uint64_t key;
  suggestion what;
};

void add(std::vector<completion>& to, suggestion_kind kind,
         const snapshot_ptr& in, const query& what, const settings& how,
         filter_cache* cache) {
  if (!in)
    return;
  auto found = find(*in, what, how, cache);
  for (size_t i = 0; i < found.fits.size(); ++i)
    to.push_back(
      {found.events[i].key,
       {kind, found.events[i].event.value, std::move(found.fits[i].words)}});
}

} // namespace

std::vector<suggestion>
suggest(const searchable& in, const typed_words& typed, size_t most,
        timestamp as_of, const settings& how, filter_cache* cache) {
  query what;
  what.words = typed;
  what.size = static_cast<uint32_t>(most);
  what.highlight = true;
  what.as_of = as_of;
  what.most_compared = most_compared;
  std::vector<completion> all;
  add(all, suggestion_kind::performer, in.performers, what, how, cache);
  add(all, suggestion_kind::venue, in.venues, what, how, cache);
  add(all, suggestion_kind::city, in.cities, what, how, cache);
  add(all, suggestion_kind::event, in.events, what, how, cache);
  // Among those that fit equally well whom somebody wants to see comes before
  // where, and before what.
  std::ranges::sort(all, {}, [](const completion& x) {
    return std::tuple{fit_of_key(x.key), x.what.kind, x.key, x.what.id};
  });
  std::vector<suggestion> result;
  for (auto& x : all)
    if (result.size() < most)
      result.push_back(std::move(x.what));
  return result;
}

} // namespace onsale::search
