#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>

namespace onsale::cluster {

/// How long it may take to find a peer's address and to connect to it.
inline constexpr std::chrono::milliseconds dial_patience{1000};

/// What became of an attempt to connect.
struct dialled {
  uint64_t attempt = 0;
  int socket = -1; // connected, and the receiver's from now on; or -1
  uint16_t port = 0;
  std::string trouble; // if it is -1
};

/// Connects to peers by TCP, to all of them at the same time. CAF's own way of
/// doing it blocks one actor for all peers, for minutes if packets get lost.
///
/// It has a thread of its own, on which it tells what became of each attempt.
class dialler {
public:
  explicit dialler(std::function<void(dialled)> done);

  /// As with `stop`.
  ~dialler();

  dialler(const dialler&) = delete;
  dialler& operator=(const dialler&) = delete;

  /// Begins to connect to `HOST:PORT`; an IPv6 address is in brackets.
  /// Thread-safe.
  void dial(uint64_t attempt, std::string address);

  /// Drops what is under way, and what comes later. Waits for `done` if it is
  /// being called, and for nothing else.
  void stop();

private:
  class attempt;
  struct shared;

  std::shared_ptr<shared> shared_;
  std::thread thread_;
};

} // namespace onsale::cluster
