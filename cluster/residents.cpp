#include "cluster/residents.hpp"

#include "actors/event.hpp"
#include "actors/ticket_block.hpp"

#include <algorithm>
#include <type_traits>
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

void residents::woke(event_id id) {
  ++awake_[id];
  idle_.remove(id);
}

size_t
residents::tell_changed(const event_changed& x, std::function<void()> told) {
  size_t result = 0;
  auto tell = [&](auto& resident) {
    ++result;
    run_on(resident, [this, x, told](const auto& to) {
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
  };
  auto id = x.now->record->what.id;
  if (auto i = events_.find(id); i != events_.end())
    tell(i->second);
  for (auto& [where, resident] : blocks_)
    if (where.event == id)
      tell(resident);
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
    auto& where = wake(key);
    for (auto& what : kept)
      what(where.handle);
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
  if (!remove(blocks_))
    remove(events_);
}

template <class Map, class Key>
void residents::forget(Map& all, const Key& key, const caf::actor_addr& who) {
  auto i = all.find(key);
  if (i == all.end() || i->second.handle.address() != who)
    return;
  all.erase(i);
  went(key);
}

template <class End>
void residents::end_those_of(const std::set<shard_id>& shards,
                             std::function<void()> done, End end) {
  auto left = std::make_shared<size_t>(1); // and those who are asked below
  auto ended = [left, done = std::move(done)] {
    if (--*left == 0)
      done();
  };
  auto ask = [&](auto& all, const auto& key, const block_id& place) {
    if (!shards.contains(shard_of(place, links_.env->shard_count)))
      return;
    ++*left;
    // Behind what is kept for it while it is asked whether it sleeps.
    run_on(all.at(key), [this, &all, key, end, ended](const auto& who) {
      end(who, [this, &all, key, ended, address = who.address()] {
        forget(all, key, address);
        ended();
      });
    });
  };
  for (const auto& [id, x] : blocks_)
    ask(blocks_, id, id);
  for (const auto& [id, x] : events_)
    ask(events_, id, block_id{id, 0});
  ended();
}

void residents::leave(const std::set<shard_id>& shards,
                      std::function<void()> done) {
  end_those_of(shards, std::move(done), [this](const auto& who, auto gone) {
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

/// Blocks hear of it from the journal too if it has entries of theirs. Events
/// decide about no seat: they finish.
void residents::lose(const std::set<shard_id>& shards,
                     std::function<void()> done) {
  end_those_of(shards, std::move(done),
               [this]<class Handle>(const Handle& who, auto gone) {
                 if constexpr (std::is_same_v<Handle, ticket_block_actor>)
                   self_->send(who, shard_lost{shard_id{0}});
                 self_->request(who, caf::infinite, leave_atom::value)
                   .then(
                     [gone](ok_atom) {
                       gone();
                     },
                     [gone](const caf::error&) {
                       gone();
                     });
               });
}

void residents::end() {
  for (auto& [id, x] : blocks_)
    self_->send_exit(x.handle, caf::exit_reason::user_shutdown);
  for (auto& [id, x] : events_)
    self_->send_exit(x.handle, caf::exit_reason::user_shutdown);
}

} // namespace onsale::cluster
