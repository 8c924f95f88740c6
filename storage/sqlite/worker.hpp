#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace onsale::storage::sqlite {

/// The one thread that touches the connection. Tasks run in the order in which
/// they came.
class worker {
public:
  using task = std::function<void()>;

  worker();
  worker(const worker&) = delete;
  worker& operator=(const worker&) = delete;

  ~worker();

  void post(task what);

  /// Runs what was posted, and what that posts, then ends the thread. What comes
  /// later is forgotten at once: it may hold on to things that go before this.
  void finish();

private:
  void run();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<task> tasks_;
  bool stopping_ = false;
  bool finished_ = false;
  std::thread thread_;
};

} // namespace onsale::storage::sqlite
