#pragma once

#include "cluster/caf_link/tls_session.hpp"
#include "support/logging.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>

namespace onsale::cluster {

/// How long it may take to find a peer's address and to connect to it.
inline constexpr std::chrono::milliseconds dial_patience{1000};

/// How many who have connected may be proving who they are. Others wait.
inline constexpr size_t most_unproved = 64;

/// What became of an attempt to connect, or whom a peer's has led to.
struct connection {
  uint64_t attempt = 0; // 0 if it is the peer that has connected
  int socket = -1;      // connected, and the receiver's from now on; or -1
  std::shared_ptr<tls_session> session; // null: in the clear
  uint16_t port = 0;
  std::string trouble; // if it is -1
};

/// Makes connections with peers by TCP, with all of them at the same time.
/// CAF's own way of doing it blocks one actor for all peers, for minutes if
/// packets get lost.
///
/// With an identity, only peers that have proved who they are get that far:
/// whoever fails never reaches CAF.
///
/// It has a thread of its own, on which it tells of connections.
class connector {
public:
  /// @param identity null if nobody needs to prove anything
  connector(std::shared_ptr<tls_identity> identity, support::logger log,
            std::function<void(connection)> done);

  /// As with `stop`.
  ~connector();

  connector(const connector&) = delete;
  connector& operator=(const connector&) = delete;

  /// Begins to connect to `HOST:PORT`; an IPv6 address is in brackets.
  /// Thread-safe.
  void dial(uint64_t attempt, std::string address);

  /// Takes those who connect from now on. Thread-safe.
  /// @param socket listens, and is the connector's from now on
  void take_calls(int socket);

  /// Runs something after each interval, on its thread, until it is stopped.
  void repeat(std::chrono::milliseconds interval, std::function<void()> what);

  /// Drops what is under way, and what comes later. Waits for `done` if it is
  /// being called, and for nothing else.
  void stop();

private:
  class attempt;
  class desk;
  class clockwork;
  struct shared;

  std::shared_ptr<shared> shared_;
  std::thread thread_;
};

} // namespace onsale::cluster
