#pragma once

#include "search/filters.hpp"

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace onsale::search {

/// Keeps which events of a segment pass a filter, those that were used last.
/// Segments do not change, so what is kept is right as long as they live.
/// Thread-safe; its lock is held for a look only.
class filter_cache {
public:
  struct counts {
    uint64_t hits = 0;
    uint64_t misses = 0;
  };

  /// @param most bitmaps that are kept
  explicit filter_cache(size_t most) : most_{most} {
  }

  /// @param filter says the same for the same filter
  /// @param make is called without the lock, if nothing is kept
  bitmap_ptr get(const segment_ptr& in, const std::string& filter,
                 const std::function<Roaring()>& make);

  counts read_counts() const;

private:
  using key = std::pair<const segment*, std::string>;

  struct kept {
    std::weak_ptr<const segment> of;
    bitmap_ptr events;
    std::list<key>::iterator use;
  };

  mutable std::mutex mutex_;
  size_t most_;
  std::list<key> uses_; // the last in front
  std::map<key, kept> kept_;
  counts counts_;
};

} // namespace onsale::search
