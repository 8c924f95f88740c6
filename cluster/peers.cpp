#include "cluster/peers.hpp"

#include <caf/send.hpp>

#include <algorithm>
#include <utility>

namespace onsale::cluster {

namespace {

/// How often requests past their time are looked for, and members without a
/// link.
constexpr std::chrono::milliseconds watch_interval{50};

/// A member without a link for as long is said to be missing: making one takes
/// a moment, and so does making it again.
constexpr std::chrono::milliseconds link_patience{1'000};

peer_answer to_answer(wire::outcome& x) {
  return std::visit(
    [](auto& y) {
      return peer_answer{std::move(y)};
    },
    x);
}

bool has_happened(const wire::outcome& x) {
  auto said = std::get_if<actors::reply>(&x);
  return said ? std::holds_alternative<actors::answer>(*said)
              : std::holds_alternative<wire::done>(x);
}

} // namespace

void peers_state::init(links to) {
  links_ = std::move(to);
  self_->delayed_send(self_, watch_interval, actors::tick_atom::value);
}

// -- members and links --------------------------------------------------------

void peers_state::know(const members_seen& x) {
  auto now = self_->clock().now();
  std::map<uint32_t, member> seen;
  for (const auto& who : x.members) {
    peer_id id{who.node, who.incarnation};
    auto known = members_.find(who.node);
    seen[who.node] = known != members_.end() && known->second.who == id
                       ? known->second
                       : member{id, up_.contains(id), now};
  }
  // What was said of an earlier life holds no more.
  auto before = std::exchange(members_, std::move(seen));
  for (const auto& [node, was] : before)
    if (auto i = members_.find(node);
        was.linked && (i == members_.end() || !i->second.linked))
      tell_all({node, false});
  for (const auto& [node, is] : members_)
    if (auto i = before.find(node);
        is.linked && (i == before.end() || i->second.who != is.who))
      tell_all({node, true});
  links_.link->keep(x.members);
  look_for_missing();
}

/// Nothing is heard of other nodes before there is somebody to decide about it.
void peers_state::listen(peer_listener_actor x) {
  listener_ = std::move(x);
  auto me = caf::actor_cast<caf::actor>(self_);
  link_events events;
  events.up = [me](peer_id who) {
    caf::anon_send(me, link_up{who});
  };
  events.down = [me](peer_id who) {
    caf::anon_send(me, link_down{who});
  };
  events.received = [me](peer_id from, std::string bytes) {
    caf::anon_send(me, bytes_received{from, std::move(bytes)});
  };
  links_.link->start(links_.self, std::move(events));
  // The links hold the actor, until they are told to stop.
  self_->attach_functor([link = links_.link] {
    link->stop();
  });
}

void peers_state::went_up(const peer_id& who) {
  links_.log.info("peer linked", {{"node", who.node}});
  up_.emplace(who, std::vector<wire::envelope>{});
  if (history_told_ > 0)
    put(who, wire::history{history_told_});
  untold_[who] = links_.offers->own();
  tell_linked(who, true);
}

void peers_state::went_down(const peer_id& who) {
  links_.log.warning("peer lost", {{"node", who.node}});
  up_.erase(who);
  untold_.erase(who);
  for (auto& [id, readers] : followers_)
    readers.erase(who);
  std::erase_if(followers_, [](const auto& x) {
    return x.second.empty();
  });
  tell_linked(who, false);
  for (auto i = pending_.begin(); i != pending_.end();) {
    if (i->second.at != who) {
      ++i;
      continue;
    }
    i->second.promise.deliver(peer_answer{answer_lost{}});
    i = pending_.erase(i);
  }
  give_up_questions([&](const pending_question& x) {
    return x.at == who;
  });
}

void peers_state::tell_linked(const peer_id& who, bool up) {
  auto i = members_.find(who.node);
  if (i == members_.end() || i->second.who != who)
    return;
  i->second.linked = up;
  i->second.since = self_->clock().now();
  tell_all({who.node, up});
}

void peers_state::tell_all(const peer_linked& x) {
  self_->send(listener_, x);
  self_->send(links_.watcher, x);
}

void peers_state::look_for_missing() {
  auto now = self_->clock().now();
  std::vector<uint32_t> missing;
  for (const auto& [node, x] : members_)
    if (!x.linked && now - x.since >= link_patience)
      missing.push_back(node);
  if (missing == missing_)
    return;
  missing_ = missing;
  self_->send(links_.watcher, peers_missing{std::move(missing)});
}

// -- asking -------------------------------------------------------------------

caf::typed_response_promise<peer_answer> peers_state::ask(command_for_peer x) {
  auto promise = self_->make_response_promise<peer_answer>();
  auto to = members_.find(x.node);
  if (to == members_.end() || !to->second.linked) {
    promise.deliver(peer_answer{unreachable{}});
    return promise;
  }
  if (promise.pending()) {
    x.what.id = next_id_++;
    auto until = self_->clock().now() + x.what.time_left;
    pending_.emplace(x.what.id, pending{to->second.who, until, promise});
  }
  put(to->second.who, std::move(x.what));
  return promise;
}

/// What is in the mailbox by now comes before the flush, and leaves with it.
void peers_state::put(const peer_id& to, wire::envelope x) {
  auto i = up_.find(to);
  if (i == up_.end())
    return;
  i->second.push_back(std::move(x));
  if (!std::exchange(flushing_, true))
    self_->send(self_, flush_atom::value);
}

void peers_state::flush() {
  flushing_ = false;
  for (auto& [who, outbox] : up_)
    if (!outbox.empty())
      links_.link->send(who, wire::write(std::exchange(outbox, {})));
  drained_if_idle();
}

void peers_state::tick() {
  self_->delayed_send(self_, watch_interval, actors::tick_atom::value);
  tell_what_is_shown();
  tell_own_offers();
  look_for_missing();
  tell_history();
  auto now = self_->clock().now();
  for (auto i = pending_.begin(); i != pending_.end();) {
    if (i->second.until > now) {
      ++i;
      continue;
    }
    i->second.promise.deliver(peer_answer{answer_lost{}});
    i = pending_.erase(i);
  }
  give_up_questions([now](const pending_question& x) {
    return x.until <= now;
  });
}

// -- being asked --------------------------------------------------------------

void peers_state::received(const bytes_received& x) {
  auto all = wire::read(x.bytes);
  if (!all) {
    links_.log.error("peer sends what is no envelope", {{"node", x.from.node}});
    return;
  }
  for (auto& envelope : *all)
    std::visit(
      [&](auto& y) {
        on(x.from, y);
      },
      envelope);
}

void peers_state::on(const peer_id& from, wire::request& x) {
  command_from_peer cmd{x.time_left, std::move(x.what)};
  std::optional<block_id> shows;
  if (auto what = std::get_if<actors::open_block>(&cmd.what))
    shows = what->block;
  else if (auto asked = std::get_if<actors::confirm_shown>(&cmd.what))
    shows = asked->block;
  ++asked_;
  auto tell = [this, from, id = x.id, shows](wire::outcome what) {
    --asked_;
    if (shows && has_happened(what))
      follow(from, *shows);
    if (id != 0)
      put(from, wire::answer{id, std::move(what)});
    drained_if_idle();
  };
  self_->request(listener_, caf::infinite, std::move(cmd))
    .then(
      [tell](wire::outcome& what) {
        tell(std::move(what));
      },
      [tell](const caf::error&) {
        auto why = refuse(refusal_code::outcome_unknown);
        tell(actors::reply{std::move(why)});
      });
}

caf::typed_response_promise<actors::ok_atom> peers_state::drain() {
  drains_.push_back(self_->make_response_promise<actors::ok_atom>());
  auto promise = drains_.back();
  drained_if_idle();
  return promise;
}

void peers_state::drained_if_idle() {
  if (asked_ > 0 || flushing_ || drains_.empty())
    return;
  // Nobody else may know what is left of what it has handed over.
  tell_what_is_shown();
  if (flushing_)
    return;
  for (auto& x : std::exchange(drains_, {}))
    x.deliver(actors::ok_atom::value);
}

void peers_state::on(const peer_id&, wire::answer& x) {
  auto i = pending_.find(x.id);
  if (i == pending_.end())
    return; // too late
  i->second.promise.deliver(to_answer(x.what));
  pending_.erase(i);
}

void peers_state::on(const peer_id& from, wire::unread_request& x) {
  links_.log.warning("peer asks for what this version does not know",
                     {{"node", from.node}});
  if (x.id != 0)
    put(from, wire::answer{x.id, wire::not_understood{}});
}

// -- what readers see ---------------------------------------------------------

/// What it shows now comes before the answer.
void peers_state::follow(const peer_id& who, const block_id& id) {
  if (!up_.contains(who))
    return;
  followers_[id].insert(who);
  auto board = links_.board->find(id.event);
  if (board && id.block <= board->blocks())
    if (auto now = board->snapshot(id.block))
      put(who, wire::shown{*now});
}

void peers_state::show(const block_id& id) {
  auto board = links_.board->find(id.event);
  auto now = board && id.block <= board->blocks() ? board->snapshot(id.block)
                                                  : nullptr;
  if (!now)
    return;
  for (const auto& who : followers_.at(id))
    put(who, wire::shown{*now});
}

void peers_state::on(const peer_id& from, wire::shown& x) {
  auto id = x.what.block;
  auto board = links_.board->find(id.event);
  if (!board) {
    of_others_.erase(id);
    put(from, wire::unread_block{id});
    return;
  }
  auto opened = board->opened();
  auto plan = opened->seats->find(id.block);
  // By another plan than this node has read yet: it asks again when it has.
  if (!plan || x.what.states.size() != (plan->places.size() + 3) / 4)
    return;
  of_others_[id] = {x.what.version, x.what.freed};
  board->publish(std::make_shared<const block_snapshot>(std::move(x.what)));
}

void peers_state::on(const peer_id& from, wire::unread_block& x) {
  auto i = followers_.find(x.block);
  if (i == followers_.end())
    return;
  i->second.erase(from);
  if (i->second.empty())
    followers_.erase(i);
}

/// Also to whoever is on an earlier one, and has told so.
void peers_state::on(const peer_id& from, wire::history& x) {
  if (links_.history && !links_.history->accept(x.newest))
    put(from, wire::history{links_.history->newest()});
}

void peers_state::on(const peer_id&, wire::opened& x) {
  self_->send(links_.watcher, shards_opened{std::move(x.shards)});
}

void peers_state::opened(const shards_opened& x) {
  for (const auto& [who, outbox] : up_)
    put(who, wire::opened{x.shards});
}

void peers_state::tell_history() {
  auto newest = links_.history ? links_.history->newest() : 0;
  if (std::exchange(history_told_, newest) == newest)
    return;
  for (const auto& [who, outbox] : up_)
    put(who, wire::history{newest});
}

peers_self::behavior_type
peers(peers_self::stateful_pointer<peers_state> self, peers_state::links to) {
  auto& state = self->state;
  state.init(std::move(to));
  return {
    [&state](command_for_peer& x) {
      return state.ask(std::move(x));
    },
    [&state](search::ask_node& x) {
      return state.ask(std::move(x));
    },
    [&state](const members_seen& x) {
      state.know(x);
    },
    [&state](const shards_opened& x) {
      state.opened(x);
    },
    [&state](peer_listener_actor& x) {
      state.listen(std::move(x));
    },
    [&state](const link_up& x) {
      state.went_up(x.who);
    },
    [&state](const link_down& x) {
      state.went_down(x.who);
    },
    [&state](const bytes_received& x) {
      state.received(x);
    },
    [&state](actors::drain_atom) {
      return state.drain();
    },
    [&state](flush_atom) {
      state.flush();
    },
    [&state](actors::tick_atom) {
      state.tick();
    },
  };
}

} // namespace onsale::cluster
