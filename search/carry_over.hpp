#pragma once

#include "search/query.hpp"
#include "search/searching.hpp"
#include "search/settings.hpp"
#include "search/snapshot.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace onsale::search {

using findings_ptr = std::shared_ptr<const findings>;

/// An answer as of one state of the index.
struct dated_findings {
  findings_ptr what;
  uint64_t generation = 0;
  /// Events that have each word, as `findings::having` says; but as they are by
  /// `generation`.
  std::vector<uint64_t> having;
};

/// Dates an answer later, if none of the events that have changed since can
/// have to do with it: then asking again would give the same.
/// @param what to which it is the answer
/// @returns false if it has to be asked again, or is of a later state than `in`
bool carry_over(dated_findings& x, const query& what, const snapshot& in,
                const settings& how);

} // namespace onsale::search
