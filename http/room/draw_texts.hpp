#pragma once

#include "domain/ids.hpp"
#include "domain/refusal.hpp"
#include "domain/result.hpp"
#include "http/response.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace onsale::http {

/// A published draw in both forms in which it is sent.
struct draw_text {
  shared_text plain;
  shared_text gzip;
  std::string etag; // of the plain text
  bool drawn = false;
};

using draw_text_ptr = std::shared_ptr<const draw_text>;

/// A draw, or why it is not to be had: `room_not_open` before the freeze, or
/// `unavailable`.
using draw_result = result<draw_text_ptr, refusal_code>;

/// The draws of a node that somebody has asked for: everybody wants to see the
/// same one at the same moment, and it may list a million people. One request
/// puts it together, and those that come meanwhile wait for that.
///
/// Thread-safe.
class draw_texts {
public:
  using clock = std::chrono::steady_clock;

  /// Hears of the draw, on the thread of whoever has put it together.
  using waiter = std::function<void(draw_result)>;

  /// @param bytes_max what may be kept; the one that was used least is forgotten
  explicit draw_texts(size_t bytes_max) : bytes_max_(bytes_max) {
    // Empty.
  }

  /// @returns a draw that still holds: for good once it was drawn, and for a
  /// second if it is only the list
  draw_text_ptr find(event_id id, clock::time_point now);

  /// Has somebody hear of a draw.
  /// @returns whether the caller is to put it together, and to call `done`
  bool wait(event_id id, waiter x);

  /// It was put together, or cannot be.
  void done(event_id id, const draw_result& x, clock::time_point now);

private:
  struct kept {
    draw_text_ptr text;
    clock::time_point made_at;
    clock::time_point used_at;
  };

  void make_room();

  size_t bytes_max_;
  std::mutex guard_;
  std::map<event_id, kept> kept_;
  std::map<event_id, std::vector<waiter>> waiting_;
  size_t bytes_ = 0;
};

} // namespace onsale::http
