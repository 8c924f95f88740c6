#include "cluster/caf_link/gateway.hpp"

#include "cluster/caf_link/middleman.hpp"

#include <caf/all.hpp>
#include <caf/io/middleman.hpp>

#include <algorithm>
#include <set>
#include <utility>

namespace onsale::cluster::caf_net {

namespace {

using namespace std::chrono_literals;

/// Larger ones go in pieces: who receives a long message over a slow line sees
/// at every piece that its peer lives.
constexpr size_t piece_bytes = 64 << 10;

/// For the handshake; a connection over which none comes is cut before.
constexpr auto connect_patience = 2s;

constexpr auto shortest_pause = 50ms;
constexpr auto longest_pause = 2000ms;

/// Peers that we do not keep, waiting for us to do so.
constexpr size_t most_waiting = 64;

} // namespace

gateway_state::gateway_state(caf::io::broker* self, surroundings around)
  : self_(self), around_(std::move(around)), random_(around_.seed),
    next_session_(random_() >> 1) {
  // nop
}

caf::behavior gateway_state::make_behavior() {
  self_->set_down_handler([this](caf::down_msg& x) {
    on_down(x);
  });
  // A peer may send whatever it likes; who stops us kills us.
  self_->set_exit_handler([](caf::exit_msg&) {});
  self_->set_error_handler([](caf::error&) {});
  self_->set_default_handler(caf::skip);
  return {[this](begin_as& x) {
    me_ = x.self;
    self_->set_default_handler(caf::drop);
    self_->become(local_behavior().or_else(remote_behavior()));
  }};
}

caf::message_handler gateway_state::local_behavior() {
  return {
    [this](keep_peers& x) {
      keep(x.peers);
    },
    [this](send_bytes& x) {
      send(x);
    },
    [this](connection_made& x) {
      connected(x);
    },
    [this](const tick& x) {
      *x.waits = false;
      look_around();
      dial_again();
    },
  };
}

caf::message_handler gateway_state::remote_behavior() {
  return {
    [this](hello_atom, uint64_t number, uint32_t node, uint64_t incarnation,
           uint32_t to_node, uint64_t to_incarnation) {
      on_hello(number, {node, incarnation}, {to_node, to_incarnation});
    },
    [this](welcome_atom, uint64_t number) {
      auto x = known(number);
      if (x && x->attempt != 0 && !x->up)
        raise(number);
    },
    [this](bye_atom, uint64_t number) {
      auto i = sessions_.find(number);
      if (i != sessions_.end()
          && i->second.remote.get() == self_->current_sender().get())
        drop(number, false);
    },
    [this](alive_atom, uint64_t number) {
      known(number);
    },
    [this](bytes_atom, uint64_t number, std::string& bytes, bool more) {
      on_bytes(number, bytes, more);
    },
  };
}

void gateway_state::keep(const std::vector<storage::node_identity>& peers) {
  std::map<peer_id, kept_peer> before;
  before.swap(kept_);
  for (auto& x : peers) {
    peer_id peer{x.node, x.incarnation};
    auto known = before.extract(peer);
    auto& kept = known ? kept_[peer] = std::move(known.mapped()) : kept_[peer];
    kept.address = x.address;
    if (!known && dials(peer))
      dial(peer);
  }
  std::vector<uint64_t> wanted, unwanted;
  for (auto& [number, x] : sessions_) {
    auto kept = kept_.contains(x.peer);
    if (!kept && (x.up || x.attempt != 0))
      unwanted.push_back(number);
    else if (kept && !x.up && x.attempt == 0)
      wanted.push_back(number);
  }
  for (auto number : unwanted)
    drop(number, true);
  for (auto number : wanted) {
    tell(sessions_.at(number).remote, welcome_atom::value, number);
    raise(number);
  }
}

void gateway_state::send(send_bytes& what) {
  auto link = links_.find(what.to);
  if (link == links_.end())
    return;
  auto number = link->second;
  auto& remote = sessions_.at(number).remote;
  auto& bytes = what.bytes;
  if (bytes.size() <= piece_bytes)
    return tell(remote, bytes_atom::value, number, std::move(bytes), false);
  for (size_t at = 0; at < bytes.size(); at += piece_bytes)
    tell(remote, bytes_atom::value, number, bytes.substr(at, piece_bytes),
         at + piece_bytes < bytes.size());
}

// -- dialling -----------------------------------------------------------------

bool gateway_state::dials(peer_id peer) const {
  return me_.node > peer.node;
}

std::map<peer_id, gateway_state::kept_peer>::iterator
gateway_state::dialled_by(uint64_t attempt) {
  return std::find_if(kept_.begin(), kept_.end(), [attempt](auto& x) {
    return x.second.attempt == attempt;
  });
}

void gateway_state::dial(peer_id peer) {
  auto i = kept_.find(peer);
  if (i == kept_.end() || i->second.attempt != 0)
    return;
  i->second.attempt = ++attempts_;
  around_.dial(attempts_, i->second.address);
}

void gateway_state::dial_later(uint64_t attempt, const std::string& trouble) {
  auto i = dialled_by(attempt);
  if (i == kept_.end())
    return;
  auto& [peer, kept] = *i;
  kept.attempt = 0;
  auto pause = std::min<std::chrono::milliseconds>(
    shortest_pause * (1 << std::min<uint32_t>(kept.failures, 6)),
    longest_pause);
  // Half of it at least, so that peers that lost each other together do not
  // come back in step.
  pause -= pause * (random_() % 512) / 1024;
  if (++kept.failures == 5)
    around_.log.warning("a peer cannot be reached", {{"peer", peer.node},
                                                     {"address", kept.address},
                                                     {"error", trouble}});
  kept.rest = pause / look_interval + 1;
}

void gateway_state::connected(connection_made& what) {
  auto attempt = what.attempt;
  if (!what.connection)
    return dial_later(attempt, what.trouble);
  if (dialled_by(attempt) == kept_.end())
    return;
  self_
    ->request(around_.broker, connect_patience, caf::connect_atom_v,
              std::move(what.connection), what.port)
    .then(
      [this, attempt](const caf::node_id&, const caf::strong_actor_ptr& remote,
                      const std::set<std::string>&) {
        if (remote)
          say_hello(attempt, remote);
        else
          dial_later(attempt, "nobody is at home there");
      },
      [this, attempt](caf::error& x) {
        dial_later(attempt, self_->system().render(x));
      });
}

void gateway_state::say_hello(uint64_t attempt,
                              const caf::strong_actor_ptr& remote) {
  auto i = dialled_by(attempt);
  if (i == kept_.end())
    return;
  auto peer = i->first;
  auto number = next_session_++;
  begin_session(number, {peer, remote, attempt, false, 0, {}});
  tell(remote, hello_atom::value, number, me_.node, me_.incarnation, peer.node,
       peer.incarnation);
}

// -- what peers say -----------------------------------------------------------

void gateway_state::on_hello(uint64_t number, peer_id from, peer_id to) {
  auto remote = self_->current_sender();
  if (!remote)
    return;
  auto waiting = std::count_if(sessions_.begin(), sessions_.end(), [](auto& x) {
    return x.second.attempt == 0 && !x.second.up;
  });
  auto kept = kept_.contains(from);
  auto latest = latest_.find(from);
  if (to != me_ || from.node <= me_.node || sessions_.contains(number)
      || (latest != latest_.end() && latest->second >= number)
      || (!kept && static_cast<size_t>(waiting) >= most_waiting))
    return tell(remote, bye_atom::value, number);
  // Its earlier session has ended, though we have not noticed yet.
  auto earlier = std::find_if(sessions_.begin(), sessions_.end(), [&](auto& x) {
    return x.second.attempt == 0 && x.second.peer == from;
  });
  if (earlier != sessions_.end())
    drop(earlier->first, false);
  latest_[from] = number;
  begin_session(number, {from, remote, 0, false, 0, {}});
  if (!kept)
    return;
  tell(remote, welcome_atom::value, number);
  raise(number);
}

void gateway_state::on_bytes(uint64_t number, std::string& bytes, bool more) {
  auto x = known(number);
  if (!x || !x->up)
    return;
  if (more || !x->pieces.empty())
    x->pieces += bytes;
  if (more)
    return;
  auto whole = x->pieces.empty() ? std::move(bytes)
                                 : std::exchange(x->pieces, {});
  around_.heard->received(x->peer, std::move(whole));
}

void gateway_state::on_down(const caf::down_msg& what) {
  // By its object: a fresh handle of the same gateway would be equal.
  auto source = caf::actor_cast<caf::strong_actor_ptr>(what.source);
  std::vector<uint64_t> lost;
  for (auto& [number, x] : sessions_)
    if (source && x.remote.get() == source.get())
      lost.push_back(number);
  for (auto number : lost)
    drop(number, false);
}

gateway_state::session* gateway_state::known(uint64_t number) {
  auto& sender = self_->current_sender();
  auto i = sessions_.find(number);
  if (i == sessions_.end() || i->second.remote.get() != sender.get()) {
    if (sender)
      tell(sender, bye_atom::value, number);
    return nullptr;
  }
  i->second.looks = 0;
  return &i->second;
}

// -- sessions -----------------------------------------------------------------

void gateway_state::begin_session(uint64_t number, session x) {
  if (!shared(x.remote))
    self_->monitor(x.remote);
  sessions_.emplace(number, std::move(x));
}

void gateway_state::raise(uint64_t number) {
  auto& x = sessions_.at(number);
  x.up = true;
  links_[x.peer] = number;
  if (x.attempt != 0)
    if (auto kept = kept_.find(x.peer); kept != kept_.end())
      kept->second.failures = 0;
  around_.log.info("a link is up", {{"peer", x.peer.node}});
  around_.heard->up(x.peer);
}

void gateway_state::drop(uint64_t number, bool tell_peer) {
  auto node = sessions_.extract(number);
  if (!node)
    return;
  auto& x = node.mapped();
  if (tell_peer)
    tell(x.remote, bye_atom::value, number);
  if (!shared(x.remote))
    self_->demonitor(caf::actor_cast<caf::actor_addr>(x.remote));
  if (!kept_.contains(x.peer))
    latest_.erase(x.peer);
  if (x.up) {
    links_.erase(x.peer);
    around_.log.info("a link is down", {{"peer", x.peer.node}});
    around_.heard->down(x.peer);
  }
  if (x.attempt != 0)
    dial_later(x.attempt, "it ended the link, or fell silent");
}

bool gateway_state::shared(const caf::strong_actor_ptr& remote) const {
  return std::any_of(sessions_.begin(), sessions_.end(), [&](auto& x) {
    return x.second.remote.get() == remote.get();
  });
}

/// Ends sessions whose peer is silent. Connections are watched, too, but that
/// of a gateway that hangs is not silent.
void gateway_state::look_around() {
  around_.watch();
  std::vector<uint64_t> silent;
  for (auto& [number, x] : sessions_) {
    if (++x.looks > most_looks)
      silent.push_back(number);
    else
      tell(x.remote, alive_atom::value, number);
  }
  for (auto number : silent)
    drop(number, true);
}

void gateway_state::dial_again() {
  std::vector<peer_id> due;
  for (auto& [peer, kept] : kept_)
    if (kept.rest > 0 && --kept.rest == 0)
      due.push_back(peer);
  for (auto peer : due)
    dial(peer);
}

template <class... Ts>
void gateway_state::tell(const caf::strong_actor_ptr& remote, Ts&&... what) {
  self_->send(caf::actor_cast<caf::actor>(remote), std::forward<Ts>(what)...);
}

caf::behavior
gateway(caf::io::stateful_broker<std::unique_ptr<gateway_state>>* self,
        surroundings around) {
  self->state = std::make_unique<gateway_state>(self, std::move(around));
  return self->state->make_behavior();
}

} // namespace onsale::cluster::caf_net
