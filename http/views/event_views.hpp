#pragma once

#include "domain/limits.hpp"
#include "http/body_file.hpp"
#include "http/views/event_view.hpp"

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_map>

namespace onsale::http {

/// The views of events that were asked for lately, bounded by the memory that
/// their texts take (P9). Thread-safe.
class event_views {
public:
  explicit event_views(size_t bytes_max) : bytes_max_(bytes_max) {
    // Starts empty.
  }

  /// The page of a board, as `event_view::page`. Those that nobody has asked
  /// for longest make room for it.
  event_page_ptr
  page(const actors::event_board_ptr& board, coding form, deflater& with);

  /// The same for one section, as `event_view::section`.
  event_page_ptr section(const actors::event_board_ptr& board,
                         std::string_view id, coding form, deflater& with);

  /// How many there are, and what they take.
  size_t size() const;
  size_t bytes() const;

private:
  struct entry {
    std::shared_ptr<event_view> view;
    size_t bytes = 0; // as counted into the sum
  };

  using entries = std::list<entry>;

  template <class Make>
  event_page_ptr make(const actors::event_board_ptr& board, Make page);
  std::shared_ptr<event_view> use(const actors::event_board_ptr& board);
  void account(const std::shared_ptr<event_view>& x);
  void drop(entries::iterator x);

  size_t bytes_max_;
  body_file_maker files_{limits::view_files};
  mutable std::mutex guard_;
  entries entries_; // asked for last comes first
  std::unordered_map<event_id, entries::iterator> by_event_;
  size_t bytes_ = 0;
};

} // namespace onsale::http
