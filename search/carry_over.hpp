#pragma once

#include "search/outlines.hpp"
#include "search/query.hpp"
#include "search/searching.hpp"
#include "search/settings.hpp"
#include "search/snapshot.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

namespace onsale::search {

using findings_ptr = std::shared_ptr<const findings>;

/// An answer as of one state of the index.
struct dated_findings {
  findings_ptr what;
  uint64_t generation = 0;
  timestamp as_of;    // of the query
  timestamp found_at; // when it was asked at first
  /// Events that have each word, as `findings::having` says; but as they are by
  /// `generation`.
  std::vector<uint64_t> having;
  /// What the words are, at a glance (`outlines_wanted`); null: not known yet.
  std::shared_ptr<const std::vector<outline_wanted>> wanted;
};

/// An answer is given for so long, if nothing changes: how soon events are,
/// which decides between those that fit equally well, is as of when it was
/// found.
inline constexpr std::chrono::minutes oldest_answer{10};

/// Dates an answer later, if none of the events that have changed or begun
/// since can have to do with it: then asking again would give the same.
/// @param what to which it is the answer
/// @param now as of when it is asked again, whatever the query says
/// @returns false if it has to be asked again, or is of a later state than `in`
bool carry_over(dated_findings& x, const query& what, timestamp now,
                const snapshot& in, const settings& how);

} // namespace onsale::search
