#pragma once

#include "actors/opened_event.hpp"
#include "domain/ids.hpp"
#include "support/published.hpp"
#include "support/shared_list.hpp"
#include "support/shared_table.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

namespace onsale::actors {

/// The whole catalogue at one version, without seats. Immutable; one version
/// shares with the one before what has not changed.
struct catalogue_view {
  using entry = std::pair<event_id, event_record_ptr>;

  uint64_t version = 0;
  support::shared_table<venue_id, std::shared_ptr<const venue>> venues;
  support::shared_table<performer_id, std::shared_ptr<const performer>>
    performers;

  /// All events, ascending by id. Most of them nobody asks for, so they are to
  /// take little memory; to find one touches no other record.
  support::shared_list<entry> events;

  /// All events by start, then id.
  support::shared_list<event_record_ptr> by_start;

  event_record_ptr find(event_id id) const {
    auto i = events.partition_point([id](const entry& x) {
      return x.first < id;
    });
    return i == events.end() || i->first != id ? nullptr : i->second;
  }
};

inline bool
is_before(const catalogue_view::entry& x, const catalogue_view::entry& y) {
  return x.first < y.first;
}

using catalogue_view_ptr = std::shared_ptr<const catalogue_view>;

/// Makes the view after a change: what `changed` does not name stays as it was,
/// and events whose venue or performers changed see the new ones.
catalogue_view_ptr
apply(const catalogue_view& before, storage::catalogue_image changed);

/// Where the latest view hangs. Thread-safe.
class catalogue_board {
public:
  /// Has somebody hear whenever there is another view, on the thread of whoever
  /// publishes it. Called once, before the first.
  void watch(std::function<void()> watcher) {
    watcher_ = std::move(watcher);
  }

  catalogue_view_ptr read() const {
    return view_.load();
  }

  void publish(catalogue_view_ptr x) {
    view_.store(std::move(x));
    if (watcher_)
      watcher_();
  }

private:
  support::published<const catalogue_view> view_{
    std::make_shared<const catalogue_view>()};
  std::function<void()> watcher_;
};

} // namespace onsale::actors
