#pragma once

#include "domain/ids.hpp"
#include "domain/refusal.hpp"
#include "domain/result.hpp"
#include "http/response.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
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
/// same one at the same moment, and it may list a million people. Each is put
/// together once, on a thread of its own.
///
/// Thread-safe.
class draw_texts {
public:
  using clock = std::chrono::steady_clock;

  /// Hears of the draw, on any thread.
  using waiter = std::function<void(draw_result)>;

  /// Puts a draw together; runs on the thread for that.
  using maker = std::function<draw_result()>;

  /// @param bytes_max what may be kept; the one that was used least is forgotten
  explicit draw_texts(size_t bytes_max);
  ~draw_texts();
  draw_texts(const draw_texts&) = delete;
  draw_texts& operator=(const draw_texts&) = delete;

  /// @param drawn whether the draw has been made, as far as is known: a list
  /// without an order is not what is wanted then
  /// @returns what is known: a draw for good, and for a second that it is not
  /// to be had
  std::optional<draw_result>
  find(event_id id, bool drawn, clock::time_point now);

  /// Has somebody hear of a draw.
  /// @returns whether the caller is to see to it that `make` or `fail` is called
  bool wait(event_id id, waiter x);

  void make(event_id id, maker how);
  void fail(event_id id, refusal_code why);

  /// Makes no more; whoever waits hears that it is not to be had.
  void stop();

private:
  struct kept {
    draw_result what = failure{refusal_code::unavailable};
    clock::time_point made_at;
    clock::time_point used_at;
  };

  struct job {
    event_id event;
    maker how;
  };

  void run();
  void done(event_id id, const draw_result& x);
  void make_room();

  size_t bytes_max_;
  std::mutex guard_;
  std::condition_variable changed_;
  std::deque<job> jobs_;
  std::map<event_id, kept> kept_;
  std::map<event_id, std::vector<waiter>> waiting_;
  size_t bytes_ = 0;
  bool stopped_ = false;
  std::thread thread_; // once something is to be made
};

} // namespace onsale::http
