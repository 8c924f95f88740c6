#pragma once

#include "support/logging.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <utility>

namespace onsale::cli {

/// Ends the process with its status if it has not ended by itself in time: what
/// was promised is durable by then, and a resolver or a database that does not
/// answer any more may keep a thread for minutes.
class last_resort {
public:
  last_resort(std::chrono::milliseconds limit, int status, support::logger log)
    : thread_([this, limit, status, log = std::move(log)] {
        std::unique_lock lock{mutex_};
        if (ended_.wait_for(lock, limit, [this] {
              return done_;
            }))
          return;
        log.warning("ended by force: something does not answer any more");
        std::_Exit(status);
      }) {
  }

  ~last_resort() {
    {
      std::lock_guard guard{mutex_};
      done_ = true;
    }
    ended_.notify_one();
    thread_.join();
  }

private:
  std::mutex mutex_;
  std::condition_variable ended_;
  bool done_ = false;
  std::thread thread_; // last: it uses the others
};

} // namespace onsale::cli
