#pragma once

#include <cstdint>
#include <memory>

namespace onsale::test {

/// A network between two programs of the same machine that can fall silent: it
/// stands on a free port of 127.0.0.1 and passes everything on to another one,
/// whatever the protocol. (`fault_proxy` reads that of PostgreSQL.)
///
/// It has a thread of its own. Calls are thread-safe, and what they ask for
/// holds when they return. When it is destroyed, all connections are cut.
class tcp_relay {
public:
  /// @param target the port of 127.0.0.1 that it passes everything on to
  explicit tcp_relay(uint16_t target);

  ~tcp_relay();

  tcp_relay(const tcp_relay&) = delete;
  tcp_relay& operator=(const tcp_relay&) = delete;

  uint16_t port() const noexcept;

  /// Passes nothing more, either way, and soon reads nothing more. What has
  /// come is kept, and connections are accepted and stay open.
  void stall();

  /// The same for what clients say; what they are told is passed on.
  void stall_one_way();

  /// Passes what was kept, and everything from now on.
  void resume();

  /// Closes all connections.
  void cut();

private:
  class network;

  std::unique_ptr<network> network_;
};

} // namespace onsale::test
