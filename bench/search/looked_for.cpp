#include "bench/search/looked_for.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace onsale::bench {

zipf::zipf(size_t count) {
  double sum = 0;
  for (size_t i = 1; i <= count; ++i)
    sums_.push_back(sum += 1 / std::pow(static_cast<double>(i), 0.9));
}

size_t zipf::draw(std::minstd_rand& random) const {
  std::uniform_real_distribution<> any{0, sums_.back()};
  auto at = std::lower_bound(sums_.begin(), sums_.end(), any(random));
  return std::min<size_t>(at - sums_.begin(), sums_.size() - 1);
}

namespace {

/// Performers with the most events are looked for most often.
std::vector<const concert*> by_fame(const concerts& in) {
  std::map<std::string, std::pair<size_t, const concert*>> count;
  for (const auto& x : in.all) {
    auto& entry = count[x.performer];
    ++entry.first;
    entry.second = &x;
  }
  std::vector<std::pair<size_t, const concert*>> sorted;
  for (const auto& [name, x] : count)
    sorted.push_back(x);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& x, const auto& y) {
                     return x.first > y.first;
                   });
  std::vector<const concert*> result;
  for (const auto& x : sorted)
    result.push_back(x.second);
  return result;
}

} // namespace

search_wish make_wish(const concert& x, std::minstd_rand& random) {
  search_wish result;
  auto kind = random() % 5;
  result.venue = kind == 4;
  result.meant = result.venue ? x.venue : x.performer;
  result.what.text = as_typed(result.meant);
  if (kind == 3)
    result.what.text += ' ' + as_typed(x.city);
  return result;
}

drawer::drawer(const concerts& in, uint32_t seed)
  : random_{seed}, famous_(by_fame(in)), rank_{famous_.size()} {
}

} // namespace onsale::bench
