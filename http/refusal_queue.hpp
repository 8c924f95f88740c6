#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>

#include <chrono>
#include <cstddef>
#include <deque>

namespace onsale::http {

class connection;

void intrusive_ptr_add_ref(connection* x) noexcept;
void intrusive_ptr_release(connection* x) noexcept;

/// How fast those are refused for whom there is no room. To send a refusal
/// takes longer than to read the request, and who was refused may come again at
/// once: without a limit, refusing takes the time that payments and pages need.
struct refusal_pace {
  /// Refused at once, before whatever else has come in meanwhile.
  size_t batch = 16;

  /// Behind each batch, in times of what it took: refusing takes one part in
  /// (1 + `rest`) of its thread, less if other threads want its core.
  int rest = 7;

  /// Whoever has waited for so long is overdue. Then there is no rest, whatever
  /// else is to be done, and a batch is at least one in `overdue_share` of
  /// those who are: 20,000 at once keep others waiting for some 20 ms at a
  /// time, and have gone within 84 turns of the thread's loop.
  std::chrono::nanoseconds wait_max = std::chrono::seconds{1};
  size_t overdue_share = 16;

  using time_point = std::chrono::steady_clock::time_point;

  /// When the next batch is due.
  /// @param oldest when the first of those who wait came
  time_point next(time_point began, time_point ended, time_point oldest) const;

  /// How many of those who wait are refused in the next batch.
  size_t count(size_t waiting, size_t overdue) const;
};

/// The connections of one I/O thread whose requests are refused because there
/// is too much to do, in the order in which they came. What has come in on
/// other connections goes first. For that thread alone.
class refusal_queue {
public:
  explicit refusal_queue(boost::asio::io_context& context,
                         const refusal_pace& pace = {});

  /// Calls `refuse_now` once it is its turn.
  void add(connection& x);

  /// Lets go of all; `refuse_now` is called no more.
  void stop();

private:
  using clock = std::chrono::steady_clock;

  struct waiting {
    boost::intrusive_ptr<connection> who;
    clock::time_point since;
  };

  size_t overdue(clock::time_point now) const;
  void wake_at(clock::time_point due);
  void refuse_some();

  const refusal_pace pace_;
  boost::asio::steady_timer timer_;
  std::deque<waiting> queue_;
  clock::time_point due_; // of the next batch
  bool awaited_ = false;  // `timer_` runs
};

} // namespace onsale::http
