#pragma once

#include "search/fit.hpp"
#include "search/offers.hpp"
#include "search/settings.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace onsale::search {

/// The last tie-break, in its parts, each from 0 to 1 and already weighted.
struct blend {
  double text = 0;
  double popularity = 0;
  double soon = 0;
  double available = 0;

  double sum() const noexcept {
    return text + popularity + soon + available;
  }
};

/// How rare a word is: by what power of two the events outnumber those that
/// have it, at most 31. So coarse that it hardly ever changes when events do.
uint8_t rareness(uint64_t having, uint64_t all) noexcept;

/// What an event says for itself besides its texts.
struct standing {
  double popularity = 0;
  timestamp starts_at;
  std::optional<offer> left;
};

/// @param rareness of each word that was typed
blend make_blend(const fit& words, std::span<const uint8_t> rareness,
                 const standing& event, timestamp as_of,
                 const blend_weights& weights);

/// A number that is lower the better an event fits. Its parts in their order:
/// words found, typos, proximity, fields, whole words and whether a name is
/// complete, words of support acts, and the blend.
uint64_t key_of(const fit& words, const blend& rest) noexcept;

/// The same without the blend: events of different kinds are compared by it.
uint64_t fit_of_key(uint64_t key) noexcept;

/// The same for what is nothing but a name, of a performer, a venue or a city:
/// in which field it stands says nothing then.
uint64_t fit_of_name(uint64_t key) noexcept;

} // namespace onsale::search
