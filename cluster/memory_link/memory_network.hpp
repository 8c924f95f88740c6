#pragma once

#include "cluster/peer_link.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>

namespace onsale::cluster {

/// A network in memory, for nodes of one process: nothing moves but when it is
/// told to, and then always in the same order. For tests and simulation.
///
/// Thread-safe; events run in the thread that calls `run_pending`.
class memory_network {
public:
  memory_network();
  ~memory_network();

  memory_network(const memory_network&) = delete;
  memory_network& operator=(const memory_network&) = delete;

  /// The end of one node. It may outlive the network, and is cut off then.
  std::unique_ptr<peer_link> make_link();

  /// Makes and breaks links as the nodes want them, then delivers what was sent
  /// before; what is sent meanwhile waits for the next call.
  /// @returns how many events there were
  size_t run_pending();

  /// Breaks the link of two nodes, by their numbers, until `heal`.
  void cut(uint32_t a, uint32_t b);

  /// What `from` sends to `to` stays on the way, until `heal`, or until their
  /// link is broken; neither notices.
  void stall(uint32_t from, uint32_t to);

  /// Ends all cuts and stalls.
  void heal();

private:
  class hub;
  class end;

  std::shared_ptr<hub> hub_;
};

} // namespace onsale::cluster
