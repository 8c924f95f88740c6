#pragma once

#include "actors/random_source.hpp"
#include "cluster/caf_link/tls_identity.hpp"
#include "cluster/peer_link.hpp"
#include "domain/result.hpp"
#include "support/logging.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace onsale::cluster {

struct caf_link_options {
  /// Where peers find this node: a numeric address of this machine, and a port;
  /// with 0 the system chooses one.
  std::string address = "127.0.0.1";
  uint16_t port = 0;
  /// Nodes with different ones refuse each other. It changes when two builds
  /// could not make sense of each other's messages.
  std::string application = "onsale-1";
  /// By what nodes know each other; null if they do not.
  std::shared_ptr<tls_identity> tls;
  support::logger log;
  /// What must differ between processes comes from here. Not null.
  std::shared_ptr<actors::random_source> random;
};

/// Links through the middleman of CAF 0.17.6, in an actor system of their own
/// (docs/decisions/0010-cluster.md). Of two nodes the one with the higher
/// number connects to the other; links between lives of one number are never
/// made.
///
/// With an identity, whoever does not prove that he belongs to the cluster gets
/// nowhere near CAF (`connector`), and what is said is encrypted. Without one,
/// whoever reaches the port can pose as any node.
///
/// Whoever is let in can make this process allocate up to 4 GiB for a message
/// that it merely announces. What is bounded: a connection that is silent, or
/// has sent no whole header, lives a second; 64 peers at most wait to be kept.
/// What is not: the number of connections, what waits to be sent to a peer that
/// reads slowly, and the size of a message that comes in pieces.
class caf_link : public peer_link {
public:
  /// The port that is listened on.
  virtual uint16_t port() const noexcept = 0;
};

/// Listens at once, and answers nobody before `start`.
/// @returns a sentence if that cannot be done, such as one about a port in use
result<std::unique_ptr<caf_link>, std::string>
make_caf_link(caf_link_options options);

} // namespace onsale::cluster
