#include "cluster/residents.hpp"

#include "actors/event.hpp"
#include "actors/ticket_block.hpp"
#include "actors/waiting_room.hpp"

#include <algorithm>
#include <utility>

namespace onsale::cluster {

namespace {

using namespace actors;

/// Memory behind the board of an event, roughly: its seats are most of it.
size_t bytes_of(const seating& x) {
  size_t result = 0;
  for (const auto& block : x.blocks)
    result += sizeof(block) + block.places.size() * sizeof(place);
  return result;
}

bool is_about_to_sell(const event& x, timestamp now) {
  if (!x.onsale)
    return false;
  auto from = x.onsale->starts_at - duration_ms{limits::board_kept};
  return from <= now && now < from + 2 * duration_ms{limits::board_kept};
}

} // namespace

void residents::init(links to) {
  links_ = std::move(to);
  idle_ = idle_boards{links_.env->idle_board_bytes};
}

// -- coming -------------------------------------------------------------------

residents::resident_block& residents::wake(const block_id& id) {
  auto& result = blocks_[id];
  if (!result.handle) {
    ticket_block_state::links to{links_.env, links_.journal, links_.region,
                                 links_.checkout, links_.catalogue};
    result.handle = self_->spawn(ticket_block_shell, std::move(to), id);
    self_->monitor(result.handle);
    woke(id.event);
  }
  return result;
}

residents::resident_event& residents::wake(event_id id) {
  auto& result = events_[id];
  if (!result.handle) {
    result.handle = self_->spawn(event_shell, links_.env, links_.region,
                                 links_.catalogue, id);
    self_->monitor(result.handle);
    woke(id);
  }
  return result;
}

residents::resident_room& residents::wake_room(event_id id) {
  auto& result = rooms_[id];
  if (!result.handle) {
    waiting_room_state::links to{links_.env, links_.journal, links_.region,
                                 links_.catalogue};
    result.handle = self_->spawn(waiting_room_shell, std::move(to), id);
    self_->monitor(result.handle);
    woke(id);
  }
  return result;
}

void residents::woke(event_id id) {
  ++awake_[id];
  idle_.remove(id);
}

void residents::tell_all(const store_contact& x) {
  for (auto& [id, resident] : blocks_)
    self_->send(resident.handle, x);
  for (auto& [id, resident] : rooms_)
    self_->send(resident.handle, x);
}

template <class Resident>
void residents::tell(Resident& who, const event_changed& x,
                     std::function<void()> told) {
  run_on(who, [this, x, told = std::move(told)](const auto& to) {
    self_->request(to, caf::infinite, x)
      .then(
        [told](ok_atom) {
          told();
        },
        // It has ended, and whoever takes its place will know.
        [told](const caf::error&) {
          told();
        });
  });
}

size_t
residents::tell_changed(const event_changed& x, std::function<void()> told) {
  size_t result = 0;
  auto id = x.now->record->what.id;
  if (auto i = events_.find(id); i != events_.end()) {
    tell(i->second, x, told);
    ++result;
  }
  if (auto i = rooms_.find(id); i != rooms_.end()) {
    tell(i->second, x, told);
    ++result;
  }
  for (auto& [where, resident] : blocks_)
    if (where.event == id) {
      tell(resident, x, told);
      ++result;
    }
  return result;
}

// -- going --------------------------------------------------------------------

/// The board of an event may go once nobody publishes on it: a block that is
/// awake would go on with one that readers do not see any more.
void residents::went(event_id id) {
  auto i = awake_.find(id);
  if (i == awake_.end() || --i->second > 0)
    return;
  awake_.erase(i);
  keep_idle(id);
}

void residents::shown(event_id id) {
  if (!awake_.contains(id))
    keep_idle(id);
}

/// The memory for boards of events on which nobody works is bounded (P9).
void residents::keep_idle(event_id id) {
  const auto& env = *links_.env;
  auto seen = env.board->find(id);
  if (!seen)
    return;
  idle_.add(id, bytes_of(*seen->opened()->seats));
  auto now = env.clock->at(self_->clock().now());
  auto stays = [&](event_id x) {
    auto record = env.catalogue->read()->find(x);
    return record && is_about_to_sell(record->what, now);
  };
  for (auto x : idle_.take_excess(stays))
    env.board->close(x);
}

/// Whoever offers to sleep is asked once more: what was on its way to it comes
/// first, and what comes now is kept until it has answered. However long that
/// takes: an error means that it has ended, and while it has not, a second one
/// would sell the same seats.
template <class Map, class Key>
void residents::ask_to_sleep(Map& all, const Key& key) {
  auto i = all.find(key);
  if (i == all.end() || i->second.falling_asleep)
    return;
  i->second.falling_asleep = true;
  auto answered = [this, &all, key](bool asleep) {
    auto i = all.find(key);
    if (i == all.end())
      return;
    auto kept = std::move(i->second.kept);
    if (asleep) {
      all.erase(i);
      went(key);
    } else {
      i->second.falling_asleep = false;
    }
    if (kept.empty())
      return;
    // Whoever it is for wakes another one.
    for (auto& what : kept)
      run_on(wake_in(all, key), std::move(what));
  };
  self_->request(i->second.handle, caf::infinite, sleep_atom::value)
    .then(answered, [answered](const caf::error&) {
      answered(true);
    });
}

void residents::put_to_sleep(const block_id& id) {
  if (id.block == 0)
    ask_to_sleep(events_, id.event);
  else
    ask_to_sleep(blocks_, id);
}

void residents::put_room_to_sleep(event_id id) {
  ask_to_sleep(rooms_, id);
}

void residents::gone(const caf::actor_addr& who) {
  auto remove = [&](auto& all) {
    auto i = std::find_if(all.begin(), all.end(), [&](const auto& x) {
      return !x.second.falling_asleep && x.second.handle.address() == who;
    });
    if (i == all.end())
      return false;
    auto id = i->first;
    all.erase(i);
    went(id);
    return true;
  };
  auto parted = std::erase_if(parting_, [&](const auto& x) {
    return x.address() == who;
  });
  if (parted == 0 && !remove(blocks_) && !remove(rooms_))
    remove(events_);
}

template <class Map, class Tell>
void residents::end_writer(Map& all, const typename Map::key_type& id,
                           std::function<void()> ended, Tell tell) {
  // Behind what is kept for it while it is asked whether it sleeps.
  run_on(all.at(id), [this, &all, id, tell, ended](const auto& who) {
    auto gone = [this, &all, id, ended, address = who.address()] {
      auto i = all.find(id);
      if (i != all.end() && i->second.handle.address() == address) {
        all.erase(i);
        went(id);
      }
      ended();
    };
    tell(who);
    self_->request(who, caf::infinite, leave_atom::value)
      .then(
        [gone](ok_atom) {
          gone();
        },
        // It had ended before it heard of this.
        [gone](const caf::error&) {
          gone();
        });
  });
}

template <class Tell>
void residents::end_writers_of(const std::set<shard_id>& shards,
                               std::function<void()> done, Tell tell) {
  auto left = std::make_shared<size_t>(1); // and those who are asked below
  auto ended = [left, done = std::move(done)] {
    if (--*left == 0)
      done();
  };
  auto is_among = [&](const block_id& x) {
    return shards.contains(shard_of(x, links_.env->shard_count));
  };
  for (auto& [id, block] : blocks_)
    if (is_among(id)) {
      ++*left;
      end_writer(blocks_, id, ended, tell);
    }
  for (auto& [id, room] : rooms_)
    if (is_among(whole(id))) {
      ++*left;
      end_writer(rooms_, id, ended, tell);
    }
  ended();
}

/// Blocks and rooms are waited for, and events are not: what an event asks of a
/// block of these shards is kept until they have another owner.
void residents::leave(const std::set<shard_id>& shards,
                      std::function<void()> done) {
  send_off_events(shards);
  end_writers_of(shards, std::move(done), [](const auto&) {});
}

/// They hear of it from the journal too if it has entries of theirs.
void residents::lose(const std::set<shard_id>& shards,
                     std::function<void()> done) {
  send_off_events(shards);
  end_writers_of(shards, std::move(done), [this](const auto& who) {
    shard_lost lost;
    lost.fate_unknown = true;
    self_->send(who, lost);
  });
}

/// Events finish what they have begun, and decide about no seat: the next owner
/// may have one of its own meanwhile, and so may this node, if it is given the
/// shard back.
void residents::send_off_events(const std::set<shard_id>& shards) {
  for (auto i = events_.begin(); i != events_.end();) {
    auto id = i->first;
    auto& event = i->second;
    if (!shards.contains(shard_of({id, 0}, links_.env->shard_count))) {
      ++i;
      continue;
    }
    run_on(event, [this](const event_actor& who) {
      self_->request(who, caf::infinite, leave_atom::value)
        .then([](ok_atom) {}, [](const caf::error&) {});
    });
    if (event.falling_asleep) {
      ++i; // what is kept for it comes first
      continue;
    }
    parting_.push_back(event.handle);
    i = events_.erase(i);
    went(id);
  }
}

void residents::end() {
  for (auto& [id, x] : blocks_)
    self_->send_exit(x.handle, caf::exit_reason::user_shutdown);
  for (auto& [id, x] : events_)
    self_->send_exit(x.handle, caf::exit_reason::user_shutdown);
  for (auto& [id, x] : rooms_)
    self_->send_exit(x.handle, caf::exit_reason::user_shutdown);
  for (auto& x : parting_)
    self_->send_exit(x, caf::exit_reason::user_shutdown);
}

} // namespace onsale::cluster
