#include "search/suggest.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace onsale::search {

namespace {

/// What is typed changes with every letter, so less is compared than for a
/// search.
constexpr uint32_t most_compared = 2'000;

/// How many of a kind come one after the other among those that fit equally
/// well: "lon" means London too, however many performers begin so.
constexpr size_t most_in_a_row = 3;

struct completion {
  uint64_t key;
  suggestion what;
  size_t turn = 0;
};

/// An event may also be found by where it is.
uint64_t fit_of(const completion& x) {
  return x.what.kind == suggestion_kind::event ? fit_of_key(x.key)
                                               : fit_of_name(x.key);
}

auto order_of(const completion& x) {
  return std::tuple{fit_of(x), x.turn, x.what.kind, x.key, x.what.id};
}

/// Best first. Among those that fit equally well whom somebody wants to see
/// comes before where, and before what; by turns.
void arrange(std::vector<completion>& all) {
  std::ranges::sort(all, {}, order_of);
  auto like = [](const completion& x) {
    return std::pair{fit_of(x), x.what.kind};
  };
  size_t before = 0;
  for (size_t i = 0; i < all.size(); ++i) {
    before = i > 0 && like(all[i - 1]) == like(all[i]) ? before + 1 : 0;
    all[i].turn = before / most_in_a_row;
  }
  std::ranges::sort(all, {}, order_of);
}

void add(std::vector<completion>& to, suggestion_kind kind,
         const findings& found) {
  for (size_t i = 0; i < found.fits.size(); ++i)
    to.push_back({found.events[i].key,
                  {kind, found.events[i].event.value, found.fits[i].words},
                  0});
}

} // namespace

query completions_of(const typed_words& typed, size_t most, timestamp as_of) {
  query result;
  result.words = typed;
  result.size = static_cast<uint32_t>(most);
  result.highlight = true;
  result.as_of = as_of;
  result.most_compared = most_compared;
  return result;
}

std::vector<suggestion>
suggest(const directory& in, const query& what, const findings& events,
        const settings& how, filter_cache* cache) {
  std::vector<completion> all;
  add(all, suggestion_kind::performer, find(*in.performers, what, how, cache));
  add(all, suggestion_kind::venue, find(*in.venues, what, how, cache));
  add(all, suggestion_kind::city, find(*in.cities, what, how, cache));
  add(all, suggestion_kind::event, events);
  arrange(all);
  std::vector<suggestion> result;
  for (auto& x : all)
    if (result.size() < what.size)
      result.push_back(std::move(x.what));
  return result;
}

} // namespace onsale::search
