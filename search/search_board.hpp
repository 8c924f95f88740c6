#pragma once

#include "search/filter_cache.hpp"
#include "search/findings_cache.hpp"
#include "search/searchable.hpp"
#include "search/settings.hpp"
#include "support/published.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

namespace onsale::search {

/// Where the latest index hangs, and what it is asked with: whoever is asked
/// reads it and searches on his own thread. Thread-safe.
class search_board {
public:
  /// Bitmaps of filters that are kept.
  static constexpr size_t kept_filters = 512;

  /// What answers may take that are kept.
  static constexpr size_t kept_bytes = size_t{64} << 20;

  explicit search_board(settings how = {})
    : filters_{kept_filters}, answers_{kept_bytes} {
    set(std::move(how));
  }

  /// Null until there is one.
  searchable_ptr read() const {
    return all_.load();
  }

  void publish(searchable_ptr x) {
    all_.store(std::move(x));
  }

  settings_ptr how() const {
    return settings_.load();
  }

  /// Holds for whatever is asked from now on.
  void set(settings how) {
    how.generation = ++generations_;
    settings_.store(std::make_shared<const settings>(std::move(how)));
  }

  struct answer {
    findings_ptr what;
    bool known = false; // somebody has asked the same
  };

  /// Finds events; or, if somebody has asked the same, knows them.
  /// @param in what was read here
  /// @param question `question_of(what, how)`
  /// @param how as `how` says
  answer find(const snapshot& in, const query& what,
              const std::string& question, const settings& how);

  filter_cache& filters() noexcept {
    return filters_;
  }

  const findings_cache& answers() const noexcept {
    return answers_;
  }

private:
  support::published<const searchable> all_;
  std::atomic<uint64_t> generations_{0};
  support::published<const settings> settings_;
  filter_cache filters_;
  findings_cache answers_;
};

} // namespace onsale::search
