#pragma once

#include "search/filter_cache.hpp"
#include "search/query.hpp"
#include "search/settings.hpp"
#include "search/snapshot.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace onsale::search {

/// Lets those events through that pass all filters of a query. Of few events
/// each is looked at; of many, bitmaps are combined, which are kept for others
/// who ask the same. Not for several threads.
class sieve {
public:
  /// @param cache may be nothing
  /// The arguments outlive the sieve.
  sieve(const snapshot& in, const query& what, const settings& how,
        filter_cache* cache);

  /// Removes from events of one part those that do not pass.
  void keep_passing(size_t part, Roaring& events) const;

  /// All events of a part that pass.
  Roaring passing(size_t part) const;

  /// As it has found, or as it was decided.
  const typos_of_texts& text_typos() const noexcept {
    return typos_;
  }

  /// What the cheapest ticket costs that is left; or, if none is or nobody
  /// knows, that there is.
  static int64_t
  lowest_price(const snapshot& in, const segment& events, doc_id doc);

private:
  typos_of_texts count_typos() const;
  unsigned typos_of(const text_filter& what) const;

  bitmap_ptr
  events_with(size_t part, const text_filter& what, unsigned typos) const;
  bitmap_ptr events_then(size_t part) const;
  bitmap_ptr events_there(size_t part) const;
  bitmap_ptr get(size_t part, const std::string& filter,
                 const std::function<Roaring()>& make) const;

  Roaring events_with_texts(size_t part) const;
  bool is_buyable(const segment& events, doc_id doc) const;

  const snapshot& in_;
  const query& what_;
  const settings& how_;
  filter_cache* cache_;
  /// What this query has asked for already; words are looked for several times.
  mutable std::map<std::pair<size_t, std::string>, bitmap_ptr> made_;
  time_filter when_;
  typos_of_texts typos_;
};

} // namespace onsale::search
