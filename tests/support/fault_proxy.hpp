#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace onsale::test {

/// What becomes of a request, or of its answer, on the way.
enum class request_fault : uint8_t {
  lost_before, // it never reaches the server
  lost_after,  // the server has ended its transaction, and the answer is lost
  late         // it reaches the server when `release` is called
};

enum class direction : uint8_t { to_server, to_client };

/// A network that fails at command: it stands on a free port of 127.0.0.1
/// between libpq and a PostgreSQL server of the same machine, and passes
/// everything until told otherwise. It reads the frames of PostgreSQL's protocol
/// ("Frontend/Backend Protocol" in its manual), so that a fault always falls
/// between two messages; a request is what one `Sync` or one simple query ends.
/// Connections through it are never encrypted.
///
/// It has a thread of its own. All calls are thread-safe, and what they ask for
/// holds when they return. Whatever cannot be done ends the test program with a
/// message. When it is destroyed, all connections are cut, and what is late
/// never arrives.
class fault_proxy {
public:
  /// @param server_port where PostgreSQL listens on 127.0.0.1
  explicit fault_proxy(uint16_t server_port);

  ~fault_proxy();

  fault_proxy(const fault_proxy&) = delete;
  fault_proxy& operator=(const fault_proxy&) = delete;

  uint16_t port() const noexcept;

  /// The address through the proxy of a database whose address at the server
  /// is `direct`.
  std::string address_of(std::string direct) const;

  /// Decides about the next request that has `marker` in one of its messages,
  /// behind the message's length: a piece of SQL, or the name of a prepared
  /// statement. Its client finds the connection cut, and not before its fate is
  /// sealed: it may trust what other connections see then. Other connections
  /// are left alone. The latest call counts.
  void break_next(std::string marker, request_fault how);

  /// Whether that request has come, and met its fate.
  bool struck() const;

  /// Lets late requests arrive, and waits until their transactions have ended.
  /// @returns how many the server answered
  size_t release();

  /// Cuts all connections. The server still works on what has reached it, and
  /// what is late stays late.
  void cut();

  /// Cuts them in the rude way: both ends hear of a reset (RST) at once, and
  /// what was on its way is lost. @returns how many there were
  size_t reset();

  /// Lets everything take so much longer, either way; zero ends it.
  void delay(std::chrono::milliseconds by);

  /// Passes nothing more that way; what comes is kept.
  void stall(direction which);

  /// Passes what was kept, and everything from now on.
  void resume();

  /// Closes new connections at once, as a server does that lets nobody in.
  void refuse_connections();
  void accept_connections();

private:
  class network;

  std::unique_ptr<network> network_;
};

} // namespace onsale::test
