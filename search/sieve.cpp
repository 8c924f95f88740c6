#include "search/sieve.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace onsale::search {

namespace {

std::string
key_of(const text_filter& what, unsigned typos, const settings& how) {
  auto result = fmt::format(
    "text {} {} {} {}", how.generation, static_cast<int>(what.field), typos,
    what.words.end == word_end::open ? "open" : "closed");
  for (const auto& term : what.words.terms)
    result += " " + term;
  return result;
}

std::string key_of(const time_filter& when) {
  if (!when.has_days())
    return fmt::format("from {}", to_ms(when.as_of));
  auto text = [](const std::optional<int32_t>& day) {
    return day ? std::to_string(*day) : std::string{};
  };
  return fmt::format("days {} {}", text(when.day_from), text(when.day_to));
}

std::string key_of(const circle& where) {
  return fmt::format("near {} {} {}", where.centre.lat, where.centre.lon,
                     where.radius_km);
}

} // namespace

sieve::sieve(const snapshot& in, const query& what, const settings& how,
             filter_cache* cache)
  : in_{in}, what_{what}, how_{how}, cache_{cache},
    when_{what.day_from, what.day_to, what.as_of},
    typos_{what.decided ? what.decided->text_typos : count_typos()} {
}

// -- texts --------------------------------------------------------------------

typos_of_texts sieve::count_typos() const {
  typos_of_texts result;
  for (const auto& any_of : what_.texts) {
    auto& counts = result.emplace_back();
    for (const auto& text : any_of)
      counts.push_back(typos_of(text));
  }
  return result;
}

/// Typos are allowed only if nothing anywhere is called exactly so.
unsigned sieve::typos_of(const text_filter& what) const {
  for (unsigned typos = 0; typos < most_typos; ++typos)
    for (size_t part = 0; part < in_.parts.size(); ++part)
      if (!events_with(part, what, typos)->isSubset(*in_.parts[part].gone))
        return typos;
  return most_typos;
}

bitmap_ptr
sieve::events_with(size_t part, const text_filter& what, unsigned typos) const {
  return get(part, key_of(what, typos, how_), [&] {
    return with_text(*in_.parts[part].events, what, how_, typos);
  });
}

Roaring sieve::events_with_texts(size_t part) const {
  Roaring result;
  for (size_t i = 0; i < what_.texts.size(); ++i) {
    Roaring any;
    for (size_t j = 0; j < what_.texts[i].size(); ++j)
      any |= *events_with(part, what_.texts[i][j], typos_[i][j]);
    if (i == 0)
      result = std::move(any);
    else
      result &= any;
  }
  return result;
}

// -- the others ---------------------------------------------------------------

bitmap_ptr sieve::get(size_t part, const std::string& filter,
                      const std::function<Roaring()>& make) const {
  // What is found at once in a few events makes no room for itself.
  constexpr size_t small = 256;
  auto& result = made_[{part, filter}];
  const auto& events = in_.parts[part].events;
  if (!result)
    result = cache_ == nullptr || events->size() < small
               ? std::make_shared<const Roaring>(make())
               : cache_->get(events, filter, make);
  return result;
}

bitmap_ptr sieve::events_then(size_t part) const {
  return get(part, key_of(when_), [&] {
    return at_that_time(*in_.parts[part].events, when_);
  });
}

bitmap_ptr sieve::events_there(size_t part) const {
  return get(part, key_of(*what_.within), [&] {
    return within(*in_.parts[part].events, *what_.within);
  });
}

bool sieve::is_buyable(const segment& events, doc_id doc) const {
  auto left = in_.offers->at(events.values().slot[doc]);
  if (what_.available && left && left->available == 0)
    return false;
  constexpr auto most = std::numeric_limits<int64_t>::max();
  return lowest_price(in_, events, doc) <= what_.price_max.value_or(most)
         && events.values().price_max[doc] >= what_.price_min.value_or(0);
}

int64_t
sieve::lowest_price(const snapshot& in, const segment& events, doc_id doc) {
  return search::lowest_price(events, doc,
                              in.offers->at(events.values().slot[doc]));
}

// -- all of them --------------------------------------------------------------

void sieve::keep_passing(size_t part, Roaring& events) const {
  const auto& [segment, gone] = in_.parts[part];
  events -= *gone;
  if (!what_.texts.empty())
    events &= events_with_texts(part);
  // A look at an event costs about as much as 32 bits of a bitmap do.
  auto few = events.cardinality() < segment->size() / 32;
  auto looks_at_offers = what_.available || what_.price_min || what_.price_max;
  if (!few) {
    events &= *events_then(part);
    if (what_.within)
      events &= *events_there(part);
  }
  if (!few && !looks_at_offers)
    return;
  Roaring kept;
  for (auto doc : events)
    if ((!few || is_then_and_there(*segment, doc, when_, what_.within))
        && (!looks_at_offers || is_buyable(*segment, doc)))
      kept.add(doc);
  events = std::move(kept);
}

Roaring sieve::passing(size_t part) const {
  Roaring result;
  result.addRange(0, in_.parts[part].events->size());
  keep_passing(part, result);
  return result;
}

} // namespace onsale::search
