#pragma once

#include <chrono>
#include <cstdint>
#include <future>
#include <memory>
#include <thread>

namespace onsale::bench {

/// A server on 127.0.0.1 that answers `GET` with 200 and nothing else, at once,
/// but stands still when it is told to. It has a thread of its own.
class stalling_server {
public:
  using clock = std::chrono::steady_clock;

  /// What it does when a request arrives.
  struct manner {
    /// From the first request on it answers nobody for so long; then all who
    /// have waited.
    std::chrono::milliseconds stall{0};

    /// From that request on, counted from 0, it closes connections instead.
    uint64_t closes_from = UINT64_MAX;
  };

  explicit stalling_server(manner how);
  ~stalling_server();

  stalling_server(const stalling_server&) = delete;
  stalling_server& operator=(const stalling_server&) = delete;

  uint16_t port() const noexcept {
    return port_;
  }

  /// When it answers for the first time. Waits for the first request.
  clock::time_point goes_on_at() {
    return goes_on_.get_future().get();
  }

private:
  struct service;

  std::promise<clock::time_point> goes_on_;
  std::unique_ptr<service> service_;
  uint16_t port_ = 0;
  std::thread thread_; // last: it uses the others
};

} // namespace onsale::bench
