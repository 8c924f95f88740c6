#pragma once

#include "cluster/caf_link/connector.hpp"
#include "cluster/caf_link/listener.hpp"
#include "cluster/peer_link.hpp"
#include "support/logging.hpp"

#include <caf/actor.hpp>
#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/atom.hpp>
#include <caf/behavior.hpp>
#include <caf/io/broker.hpp>
#include <caf/io/fwd.hpp>
#include <caf/io/scribe.hpp>
#include <caf/message_handler.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace onsale::cluster::caf_net {

// What a gateway hears from its own process alone: CAF has no way to send these
// types to another one.

struct begin_as {
  peer_id self;
};

struct keep_peers {
  std::vector<storage::node_identity> peers;
};

struct send_bytes {
  peer_id to;
  std::string bytes;
};

struct connection_made {
  uint64_t attempt = 0;
  uint16_t port = 0;
  caf::io::scribe_ptr connection; // or null
  std::string trouble;
};

/// Comes at every `look_interval`, unless the one before still waits: a node
/// that has been busy, or had no processor, would take all that gathered for so
/// many looks at peers that it has not listened to meanwhile. (A broker sends
/// itself nothing for later: when it ends, CAF leaves what then comes in its
/// mailbox, and both are kept for ever.)
struct tick {
  std::shared_ptr<std::atomic<bool>> waits;
};

} // namespace onsale::cluster::caf_net

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::cluster::caf_net::begin_as)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::cluster::caf_net::keep_peers)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::cluster::caf_net::send_bytes)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::cluster::caf_net::connection_made)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::cluster::caf_net::tick)

namespace onsale::cluster::caf_net {

// What gateways tell each other, each followed by the number of the session.

/// Who asks, and whom it wants: node and incarnation of both.
using hello_atom = caf::atom_constant<caf::atom("hello")>;
/// The answer, once both keep each other.
using welcome_atom = caf::atom_constant<caf::atom("welcome")>;
/// There is no such session, or not any more.
using bye_atom = caf::atom_constant<caf::atom("bye")>;
/// Sent again and again, even while a peer waits for its welcome.
using alive_atom = caf::atom_constant<caf::atom("alive")>;
/// A piece of what is sent, and whether more of it follows.
using bytes_atom = caf::atom_constant<caf::atom("bytes")>;

/// What a gateway works with.
struct surroundings {
  std::shared_ptr<listener> heard;
  std::function<void(uint64_t attempt, std::string address)> dial;
  caf::actor broker;
  std::function<void()> watch; // cuts connections that are silent
  support::logger log;
  uint64_t seed = 0; // of numbers and pauses; no two processes have the same
};

/// Makes links out of connections. A session begins with a hello over a fresh
/// handle of the peer's gateway, and has a number that its dialler counts up:
/// what belongs to another one is never heard. CAF's handles are of no help
/// there. One that is dead equals the fresh one, and a connection that replaces
/// another one may leave this side's alive while the other side's died.
class gateway_state {
public:
  gateway_state(caf::io::broker* self, surroundings around);

  caf::behavior make_behavior();

private:
  struct session {
    peer_id peer;
    caf::strong_actor_ptr remote;
    uint64_t attempt = 0; // by which we have dialled, or 0
    bool up = false;
    int looks = 0;      // since it was heard
    std::string pieces; // of what is not yet complete
  };

  struct kept_peer {
    std::string address;
    uint32_t failures = 0; // since it was last up
    uint64_t attempt = 0;  // under way, until its session has ended; or 0
    int64_t rest = 0;      // looks until it is dialled again, or 0
  };

  caf::message_handler local_behavior();
  caf::message_handler remote_behavior();
  void keep(const std::vector<storage::node_identity>& peers);
  void send(send_bytes& what);

  // Dialling.
  bool dials(peer_id peer) const;
  void dial(peer_id peer);
  void dial_later(uint64_t attempt, const std::string& trouble);
  void dial_again();
  void connected(connection_made& what);
  void say_hello(uint64_t attempt, const caf::strong_actor_ptr& remote);
  /// The peer that an attempt is for, unless there is no need for it any more.
  std::map<peer_id, kept_peer>::iterator dialled_by(uint64_t attempt);

  // What peers say.
  void on_hello(uint64_t number, peer_id from, peer_id to);
  void on_bytes(uint64_t number, std::string& bytes, bool more);
  void on_down(const caf::down_msg& what);
  /// The session of whoever sends this, which is told if there is none.
  session* known(uint64_t number);

  // Sessions.
  void begin_session(uint64_t number, session x);
  void raise(uint64_t number);
  void drop(uint64_t number, bool tell_peer);
  bool shared(const caf::strong_actor_ptr& remote) const;
  void look_around();

  template <class... Ts>
  void tell(const caf::strong_actor_ptr& remote, Ts&&... what);

  caf::io::broker* self_;
  surroundings around_;
  peer_id me_;
  std::mt19937_64 random_;
  uint64_t next_session_;
  uint64_t attempts_ = 0;
  std::map<peer_id, kept_peer> kept_;
  std::map<uint64_t, session> sessions_;
  std::map<peer_id, uint64_t> links_;  // the sessions that are up
  std::map<peer_id, uint64_t> latest_; // the highest number of a life's hellos
};

/// What peers connect to. Before `begin_as` it keeps what it is sent. A broker,
/// since those run on the middleman's thread: whatever passes between two nodes
/// would have to wake another one on both sides.
caf::behavior
gateway(caf::io::stateful_broker<std::unique_ptr<gateway_state>>* self,
        surroundings around);

} // namespace onsale::cluster::caf_net
