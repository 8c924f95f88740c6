#pragma once

#include "search/query.hpp"
#include "search/segment.hpp"
#include "search/settings.hpp"

#include <memory>
#include <vector>

namespace onsale::search {

using bitmap_ptr = std::shared_ptr<const Roaring>;

/// Kilometres between two points along the surface of a sphere (haversine).
double distance_km(const geo_point& a, const geo_point& b) noexcept;

/// Which days an event may begin on at its venue; and, if none is said, from
/// when on.
struct time_filter {
  std::optional<int32_t> day_from;
  std::optional<int32_t> day_to;
  timestamp as_of;

  bool has_days() const noexcept {
    return day_from || day_to;
  }

  bool accepts(const segment& in, doc_id doc) const;
};

/// What the cheapest ticket of an event costs that is left; or, if none is or
/// nobody knows, that there is.
int64_t
lowest_price(const segment& in, doc_id doc, const std::optional<offer>& left);

/// The place in `by_start` from where on events begin at this time or later.
size_t first_from(const segment& in, timestamp when);

/// Whether an event is when and where a query wants it.
bool is_then_and_there(const segment& in, doc_id doc, const time_filter& when,
                       const std::optional<circle>& where);

Roaring at_that_time(const segment& in, const time_filter& when);

Roaring within(const segment& in, const circle& where);

/// Events that have a text in one field, with so many typos at most in each
/// word.
Roaring with_text(const segment& in, const text_filter& what,
                  const settings& how, unsigned typos);

} // namespace onsale::search
