#pragma once

#include "search/fit.hpp"
#include "search/query.hpp"
#include "search/ranking.hpp"
#include "search/settings.hpp"
#include "search/snapshot.hpp"

#include <cstdint>
#include <span>

namespace onsale::search {

/// All that words are looked for in.
inline constexpr field_set all_fields{(1u << field_count) - 1};

/// Whether events come in the order in which they fit what was typed.
bool is_by_words(const query& what);

/// How well an event fits besides, where they do.
/// @param rareness of each word that was typed
blend blend_of(const snapshot& in, const segment& events, doc_id doc,
               const fit& words, std::span<const uint8_t> rareness,
               timestamp as_of, const blend_weights& weights);

/// A number that is lower the sooner an event comes, where they do not.
uint64_t plain_key(const snapshot& in, const query& what, const segment& events,
                   doc_id doc);

} // namespace onsale::search
