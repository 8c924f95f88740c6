#pragma once

#include "cluster/peer_link.hpp"

#include <mutex>
#include <string>
#include <utility>

namespace onsale::cluster {

/// Tells of events until it is stopped. Thread-safe, but for `begin`, which
/// comes first.
class listener {
public:
  void begin(link_events events) {
    events_ = std::move(events);
  }

  void up(peer_id peer) {
    tell([&] {
      events_.up(peer);
    });
  }

  void down(peer_id peer) {
    tell([&] {
      events_.down(peer);
    });
  }

  void received(peer_id peer, std::string bytes) {
    tell([&] {
      events_.received(peer, std::move(bytes));
    });
  }

  /// Waits for an event that is being told; there is none after that.
  void stop() {
    std::lock_guard guard{mutex_};
    stopped_ = true;
  }

private:
  template <class F>
  void tell(F what) {
    std::lock_guard guard{mutex_};
    if (!stopped_)
      what();
  }

  std::mutex mutex_;
  link_events events_;
  bool stopped_ = false;
};

} // namespace onsale::cluster
