#pragma once

#include "storage/lease_store.hpp"

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace onsale::cluster {

/// A node in one of its lives, as its peers name it: what is meant for one life
/// never reaches another.
struct peer_id {
  uint32_t node = 0;
  uint64_t incarnation = 0;

  friend auto operator<=>(const peer_id&, const peer_id&) = default;
};

/// What a node hears of its links, one thing at a time, on a thread that
/// belongs to the links. For each peer `up` and `down` come by turns, and
/// `received` only in between. Whoever hears them is brief, since no peer hears
/// of this node meanwhile.
struct link_events {
  std::function<void(peer_id)> up;
  std::function<void(peer_id)> down;
  std::function<void(peer_id, std::string bytes)> received;
};

/// Links to the other nodes of a cluster: the only way from one to another
/// (P5).
///
/// What is sent arrives whole and in order, or its link goes down; then nobody
/// knows how much of it has arrived. A link that is silent goes down as well.
/// One that is up again has forgotten what was sent before.
///
/// Thread-safe. Calls return at once.
class peer_link {
public:
  /// As with `stop`.
  virtual ~peer_link() = default;

  /// Begins to talk to peers, as `self`. Called once.
  virtual void start(peer_id self, link_events events) = 0;

  /// With whom there should be links, until told otherwise: they are made, and
  /// made again, by one side of each pair. A link is up only as long as both
  /// sides keep each other, so it waits for the view that is behind, and one to
  /// anybody else goes down. Of several lives of a peer each has its own.
  virtual void keep(std::vector<storage::node_identity> peers) = 0;

  /// Sends bytes to a peer; without a link to it they are lost.
  virtual void send(peer_id to, std::string bytes) = 0;

  /// Ends all links. Nothing is heard of them after it has returned, which takes
  /// until an event that is being heard has ended; not called from such a one.
  virtual void stop() = 0;
};

} // namespace onsale::cluster
