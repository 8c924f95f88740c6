#include "search/ordering.hpp"

#include "search/sieve.hpp"

#include <limits>

namespace onsale::search {

bool is_by_words(const query& what) {
  return what.words && what.sort == sort_order::relevance;
}

blend blend_of(const snapshot& in, const segment& events, doc_id doc,
               const fit& words, std::span<const uint8_t> rareness,
               timestamp as_of, const blend_weights& weights) {
  const auto& values = events.values();
  return make_blend(words, rareness,
                    {values.popularity[doc], values.starts_at[doc],
                     in.offers->at(values.slot[doc])},
                    as_of, weights);
}

uint64_t plain_key(const snapshot& in, const query& what, const segment& events,
                   doc_id doc) {
  const auto& values = events.values();
  // Negative numbers come before others.
  auto ascending = [](int64_t x) {
    return static_cast<uint64_t>(x) + (uint64_t{1} << 63);
  };
  switch (what.sort) {
    case sort_order::relevance:
    case sort_order::date:
      return ascending(to_ms(values.starts_at[doc]));
    case sort_order::date_descending:
      return ~ascending(to_ms(values.starts_at[doc]));
    case sort_order::price:
      return ascending(sieve::lowest_price(in, events, doc));
    case sort_order::price_descending:
      return ~ascending(sieve::lowest_price(in, events, doc));
    case sort_order::popularity:
      return ~static_cast<uint64_t>(double{values.popularity[doc]} * 1e9);
    case sort_order::distance:
      break;
  }
  auto km = what.from ? distance_km(*what.from, values.at[doc])
                      : std::numeric_limits<double>::quiet_NaN();
  // Nobody knows where: last.
  return km >= 0 ? static_cast<uint64_t>(km * 1000)
                 : std::numeric_limits<int64_t>::max();
}

} // namespace onsale::search
