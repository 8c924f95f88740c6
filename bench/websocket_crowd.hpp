#pragma once

#include "bench/latency_histogram.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace onsale::bench {

/// One client that is to be told news on a WebSocket.
struct websocket_wish {
  std::string target;
  std::string headers; // lines that end in CR LF each
};

/// Many clients on WebSockets, on one thread of their own: each message has a
/// member `"seq"`, the time at which it was true, in milliseconds since 1970.
class websocket_crowd {
public:
  websocket_crowd(uint16_t port, const std::vector<websocket_wish>& wishes);
  ~websocket_crowd();
  websocket_crowd(const websocket_crowd&) = delete;
  websocket_crowd& operator=(const websocket_crowd&) = delete;

  /// Waits until everybody has been told something.
  /// @returns whether it came to that
  bool wait_until_told(std::chrono::seconds limit) const;

  /// What was heard while `length` went by.
  struct heard {
    latency_histogram delay; // from the time in a message to its arrival
    uint64_t messages = 0;
    uint64_t bytes = 0;
  };
  heard listen(std::chrono::seconds length);

  /// Connections that were refused, or have ended.
  size_t lost() const;

private:
  struct client;
  struct state;

  std::unique_ptr<state> state_;
  std::thread thread_;
};

} // namespace onsale::bench
