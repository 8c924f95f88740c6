#pragma once

#include "domain/ids.hpp"
#include "support/logging.hpp"

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

namespace onsale::cli {

struct crowd_options {
  std::string root; // `http://127.0.0.1:8080`: this process
  event_id event;
  uint32_t fans = 0;
};

/// Simulated fans who queue for a show of the demo, and buy: so that whoever
/// looks at it alone sees a line that moves and seats that go. They are clients
/// like all others, on a thread of their own.
class demo_crowd {
public:
  demo_crowd(crowd_options how, support::logger log);

  /// Everybody goes home at once.
  ~demo_crowd();

  demo_crowd(const demo_crowd&) = delete;
  demo_crowd& operator=(const demo_crowd&) = delete;

private:
  void run();

  crowd_options how_;
  support::logger log_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool over_ = false;
  std::thread thread_;
};

} // namespace onsale::cli
