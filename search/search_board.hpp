#pragma once

#include "search/filter_cache.hpp"
#include "search/searchable.hpp"
#include "search/settings.hpp"
#include "support/published.hpp"

#include <memory>
#include <utility>

namespace onsale::search {

/// Where the latest index hangs, and what it is asked with: whoever is asked
/// reads it and searches on his own thread. Thread-safe.
class search_board {
public:
  /// Bitmaps of filters that are kept.
  static constexpr size_t kept_filters = 512;

  explicit search_board(settings how = {})
    : settings_{std::move(how)}, filters_{kept_filters} {
  }

  /// Null until there is one.
  searchable_ptr read() const {
    return all_.load();
  }

  void publish(searchable_ptr x) {
    all_.store(std::move(x));
  }

  const settings& how() const noexcept {
    return settings_;
  }

  filter_cache& filters() noexcept {
    return filters_;
  }

private:
  support::published<const searchable> all_;
  settings settings_;
  filter_cache filters_;
};

} // namespace onsale::search
