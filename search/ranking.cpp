#include "search/ranking.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace onsale::search {

namespace {

// Parts of a key.
constexpr unsigned field_bits = 6;
constexpr unsigned whole_bits = 5;
constexpr unsigned support_bits = 4;
constexpr unsigned blend_bits = 24;

/// Appends a number to a key of numbers that are compared one after the other.
class key_writer {
public:
  void add(unsigned bits, uint64_t x) {
    auto most = (uint64_t{1} << bits) - 1;
    key_ = key_ << bits | std::min(x, most);
  }

  /// For numbers of which more is better.
  void add_inverse(unsigned bits, uint64_t x) {
    auto most = (uint64_t{1} << bits) - 1;
    add(bits, most - std::min(x, most));
  }

  uint64_t key() const {
    return key_;
  }

private:
  uint64_t key_ = 0;
};

double text_score(const fit& words, std::span<const uint8_t> rareness) {
  double sum = 0;
  double most = 0;
  for (size_t i = 0; i < rareness.size(); ++i) {
    // A word that all have still says something.
    auto weight = 1.0 + rareness[i];
    sum += weight * words.weight[i];
    most += weight;
  }
  return most == 0 ? 0 : sum / most;
}

double
soonness(timestamp starts_at, timestamp as_of, std::chrono::hours half_life) {
  if (starts_at < as_of)
    return 0;
  auto ahead = std::chrono::duration<double>(starts_at - as_of);
  return std::exp2(-ahead / std::chrono::duration<double>(half_life));
}

} // namespace

uint8_t rareness(uint64_t having, uint64_t all) noexcept {
  if (having == 0)
    return 31;
  auto ratio = all / having;
  return static_cast<uint8_t>(std::min<uint64_t>(std::bit_width(ratio), 31));
}

blend make_blend(const fit& words, std::span<const uint8_t> rareness,
                 const standing& event, timestamp as_of,
                 const blend_weights& weights) {
  blend result;
  result.text = weights.text * text_score(words, rareness);
  result.popularity = weights.popularity * event.popularity;
  result.soon = weights.soon
                * soonness(event.starts_at, as_of, weights.soon_half_life);
  // Whoever has not been asked yet has everything left.
  auto is_sold_out = event.left && event.left->available == 0;
  result.available = is_sold_out ? 0 : weights.available;
  return result;
}

uint64_t key_of(const fit& words, const blend& rest) noexcept {
  key_writer result;
  result.add_inverse(4, static_cast<unsigned>(std::popcount(words.found)));
  result.add(5, words.typos);
  result.add(7, words.proximity);
  result.add(field_bits, words.fields);
  result.add_inverse(whole_bits, words.whole + (words.complete ? 1u : 0u));
  result.add(support_bits, words.support);
  result.add_inverse(blend_bits,
                     static_cast<uint64_t>(std::max(0.0, rest.sum()) * 1e6));
  return result.key();
}

uint64_t fit_of_key(uint64_t key) noexcept {
  return key >> blend_bits;
}

uint64_t fit_of_name(uint64_t key) noexcept {
  constexpr auto fields = ((uint64_t{1} << field_bits) - 1)
                          << (whole_bits + support_bits);
  return fit_of_key(key) & ~fields;
}

} // namespace onsale::search
