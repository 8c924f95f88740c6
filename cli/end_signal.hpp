#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <signal.h>
#include <thread>

namespace onsale::cli {

/// The signals that end a server, SIGTERM and SIGINT. While that is starting,
/// no client has been promised anything, and one ends the process at once, with
/// status 0: a start may have to wait long for a store. (What other nodes have
/// handed over to it by then they take back, as from one that was killed.)
///
/// Made before any other thread, all of which inherit that they are blocked.
/// One at a time.
class end_signal {
public:
  /// @param on_hangup what SIGHUP, which else ends the process, does instead,
  /// on a thread of its own
  explicit end_signal(std::function<void()> on_hangup = {});
  ~end_signal();

  end_signal(const end_signal&) = delete;
  end_signal& operator=(const end_signal&) = delete;

  /// From now on promises are made: a signal ends `wait`, and nothing else.
  void start_serving();

  /// Blocks until a signal has come, or `end` has been called.
  void wait();

  /// Ends `wait`, from any thread.
  void end();

private:
  void watch();

  const std::function<void()> on_hangup_; // may be empty
  sigset_t set_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool serving_ = false;
  bool ended_ = false;
  bool closing_ = false;
  std::thread watcher_; // last: it uses the others
};

} // namespace onsale::cli
