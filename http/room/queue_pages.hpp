#pragma once

#include "actors/catalogue_view.hpp"
#include "http/gzip_pieces.hpp"
#include "http/views/event_view.hpp"

#include <cstddef>
#include <mutex>
#include <unordered_map>

namespace onsale::http {

/// The pages of events as those see them who have to queue first: the most
/// asked for of all while a rush begins, and the same until somebody changes
/// the event.
///
/// Thread-safe.
class queue_pages {
public:
  /// @returns the event without its tickets, and where to queue
  /// @param with the calling thread's own deflater
  event_page_ptr of(const actors::event_record_ptr& x, deflater& with);

private:
  /// Events that queue at once; beyond it all are made anew.
  static constexpr size_t kept_most = 1'000;

  struct kept {
    actors::event_record_ptr of;
    event_page_ptr page;
  };

  std::mutex guard_;
  std::unordered_map<event_id, kept> pages_;
};

} // namespace onsale::http
