#include "cluster/region.hpp"

#include "actors/checkout.hpp"
#include "actors/event.hpp"
#include "actors/ticket_block.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>

namespace onsale::cluster {

namespace {

using namespace actors;

/// The answer to a command about an event, or a block, that does not exist.
template <class Result>
void refuse_unknown(caf::typed_response_promise<Result>& promise,
                    std::string detail) {
  if constexpr (std::is_same_v<Result, reply>) {
    auto why = refuse(refusal_code::no_such_ticket);
    why.detail = std::move(detail);
    promise.deliver(reply{std::move(why)});
  } else {
    promise.deliver(caf::make_error(caf::sec::invalid_argument));
  }
}

std::string no_event(event_id id) {
  return "there is no event " + std::to_string(id.value);
}

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

void region_state::init(environment_ptr env, journal_actor journal,
                        catalogue_actor catalogue) {
  env_ = std::move(env);
  journal_ = std::move(journal);
  catalogue_ = std::move(catalogue);
  idle_ = idle_boards{env_->idle_board_bytes};
  // Blocks would wait for ever for a checkout that has ended by an exception.
  checkout_ = self_->spawn<caf::linked>(checkout, env_, region_actor{self_});
  // What a block was about to write when it failed may still be written, and
  // who took its place before that would sell the same seats.
  self_->set_down_handler([this](const caf::down_msg& x) {
    auto good = !x.reason || x.reason == caf::exit_reason::normal
                || x.reason == caf::exit_reason::user_shutdown;
    if (good)
      gone(x.source);
    else
      end(x.reason);
  });
  self_->set_exit_handler([this](const caf::exit_msg& x) { //
    end(x.reason);
  });
}

// -- routing ------------------------------------------------------------------

template <class Resident, class Action>
void region_state::run(Resident& where, Action action) {
  if (where.falling_asleep)
    where.kept.push_back(std::move(action));
  else
    action(where.handle);
}

template <class Result, class Message>
caf::typed_response_promise<Result>
region_state::to_block(block_id id, Message x) {
  auto promise = self_->make_response_promise<Result>();
  if (!env_->catalogue->read()->find(id.event)) {
    refuse_unknown(promise, no_event(id.event));
    return promise;
  }
  if (id.block == 0) {
    refuse_unknown(promise, "no block has the number 0");
    return promise;
  }
  run(block(id), [promise, x = std::move(x)](const auto& to) mutable {
    promise.delegate(to, std::move(x));
  });
  return promise;
}

template <class Result, class Message>
caf::typed_response_promise<Result>
region_state::to_event(event_id id, Message x) {
  auto promise = self_->make_response_promise<Result>();
  if (!env_->catalogue->read()->find(id)) {
    refuse_unknown(promise, no_event(id));
    return promise;
  }
  run(event(id), [promise, x = std::move(x)](const auto& to) mutable {
    promise.delegate(to, std::move(x));
  });
  return promise;
}

template <class Message>
void region_state::tell_block(const block_id& id, Message x) {
  if (!env_->catalogue->read()->find(id.event))
    return;
  run(block(id), [this, x = std::move(x)](const auto& to) mutable {
    self_->send(to, std::move(x));
  });
}

/// Seats of one block need no coordinator: the block decides alone.
caf::typed_response_promise<reply> region_state::reserve(reserve_tickets x) {
  auto home = x.tickets.front().block;
  auto alone = std::all_of(x.tickets.begin(), x.tickets.end(),
                           [&](const auto& t) {
                             return t.block == home;
                           });
  if (!alone) {
    auto id = home.event;
    return to_event<reply>(id, std::move(x));
  }
  reserve_here cmd;
  named_seats seats;
  seats.seats.reserve(x.tickets.size());
  for (const auto& t : x.tickets)
    seats.seats.push_back(t.seat);
  cmd.who = std::move(x.who);
  cmd.block = home;
  cmd.choice = std::move(seats);
  cmd.access_code = std::move(x.access_code);
  return to_block<reply>(home, std::move(cmd));
}

/// Answers once everybody who works on the event knows.
caf::typed_response_promise<ok_atom>
region_state::changed(const event_changed& x) {
  auto id = x.now->record->what.id;
  // Readers see the change even if nobody works on the event.
  if (residents_.contains(id) || env_->board->find(id))
    env_->board->open(x.now);
  auto promise = self_->make_response_promise<ok_atom>();
  auto left = std::make_shared<size_t>(1);
  auto told = [left, promise]() mutable {
    if (--*left == 0)
      promise.deliver(ok_atom::value);
  };
  auto tell = [&](auto& resident) {
    ++*left;
    run(resident, [this, x, told](const auto& to) mutable {
      self_->request(to, caf::infinite, x)
        .then(
          [told](ok_atom) mutable {
            told();
          },
          // It has ended, and whoever takes its place will know.
          [told](const caf::error&) mutable {
            told();
          });
    });
  };
  if (auto i = events_.find(id); i != events_.end())
    tell(i->second);
  for (auto& [where, resident] : blocks_)
    if (where.event == id)
      tell(resident);
  told();
  return promise;
}

// -- residents ----------------------------------------------------------------

region_state::resident_block& region_state::block(const block_id& id) {
  auto& result = blocks_[id];
  if (!result.handle) {
    ticket_block_state::links to{env_, journal_, region_actor{self_}, checkout_,
                                 catalogue_};
    result.handle = self_->spawn(ticket_block_shell, std::move(to), id);
    self_->monitor(result.handle);
    woke(id.event);
  }
  return result;
}

region_state::resident_event& region_state::event(event_id id) {
  auto& result = events_[id];
  if (!result.handle) {
    result.handle = self_->spawn(event_shell, env_, region_actor{self_},
                                 catalogue_, id);
    self_->monitor(result.handle);
    woke(id);
  }
  return result;
}

void region_state::woke(event_id id) {
  ++residents_[id];
  idle_.remove(id);
}

/// The board of an event may go once nobody publishes on it: a block that is
/// awake would go on with one that readers do not see any more.
void region_state::went(event_id id) {
  auto i = residents_.find(id);
  if (i == residents_.end() || --i->second > 0)
    return;
  residents_.erase(i);
  auto seen = env_->board->find(id);
  if (!seen)
    return;
  idle_.add(id, bytes_of(*seen->opened()->seats));
  auto now = env_->clock->at(self_->clock().now());
  auto stays = [&](event_id x) {
    auto record = env_->catalogue->read()->find(x);
    return record && is_about_to_sell(record->what, now);
  };
  for (auto x : idle_.take_excess(stays))
    env_->board->close(x);
}

/// Whoever offers to sleep is asked once more: what was on its way to it comes
/// first, and what comes now is kept until it has answered. However long that
/// takes: an error means that it has ended, and while it has not, a second one
/// would sell the same seats.
template <class Resident, class Map, class Key>
void region_state::ask_to_sleep(Map& residents, const Key& key) {
  auto i = residents.find(key);
  if (i == residents.end() || i->second.falling_asleep)
    return;
  i->second.falling_asleep = true;
  auto answered = [this, &residents, key](bool asleep) {
    auto i = residents.find(key);
    if (i == residents.end())
      return;
    auto kept = std::move(i->second.kept);
    if (asleep) {
      residents.erase(i);
      if constexpr (std::is_same_v<Key, block_id>)
        went(key.event);
      else
        went(key);
    } else {
      i->second.falling_asleep = false;
    }
    if (kept.empty())
      return;
    Resident* where = nullptr;
    if constexpr (std::is_same_v<Key, block_id>)
      where = &block(key);
    else
      where = &event(key);
    for (auto& action : kept)
      action(where->handle);
  };
  self_->request(i->second.handle, caf::infinite, sleep_atom::value)
    .then(answered, [answered](const caf::error&) {
      answered(true);
    });
}

void region_state::put_to_sleep(const block_id& id) {
  if (id.block == 0)
    ask_to_sleep<resident_event>(events_, id.event);
  else
    ask_to_sleep<resident_block>(blocks_, id);
}

void region_state::gone(const caf::actor_addr& who) {
  auto is_it = [&](const auto& x) {
    return !x.second.falling_asleep && x.second.handle.address() == who;
  };
  if (auto i = std::find_if(blocks_.begin(), blocks_.end(), is_it);
      i != blocks_.end()) {
    auto id = i->first.event;
    blocks_.erase(i);
    went(id);
  } else if (auto i = std::find_if(events_.begin(), events_.end(), is_it);
             i != events_.end()) {
    auto id = i->first;
    events_.erase(i);
    went(id);
  }
}

void region_state::end(const caf::error& reason) {
  for (auto& [id, x] : blocks_)
    self_->send_exit(x.handle, caf::exit_reason::user_shutdown);
  for (auto& [id, x] : events_)
    self_->send_exit(x.handle, caf::exit_reason::user_shutdown);
  self_->send_exit(checkout_, caf::exit_reason::user_shutdown);
  self_->quit(reason);
}

region_self::behavior_type
region(region_self::stateful_pointer<region_state> self, environment_ptr env,
       journal_actor journal, catalogue_actor catalogue) {
  auto& state = self->state;
  state.init(std::move(env), std::move(journal), std::move(catalogue));
  return {
    [&state](reserve_tickets& x) {
      return state.reserve(std::move(x));
    },
    [&state](reserve_best& x) {
      return state.to_event<reply>(x.event, std::move(x));
    },
    [&state](reserve_places& x) {
      return state.to_event<reply>(x.event, std::move(x));
    },
    [&state](reserve_here& x) {
      return state.to_block<reply>(x.block, std::move(x));
    },
    [&state](hold_here& x) {
      return state.to_block<reply>(x.block, std::move(x));
    },
    [&state](change_booking& x) {
      return state.to_block<reply>(x.id.home, std::move(x));
    },
    [&state](confirm_ticket& x) {
      auto id = x.ticket.block;
      return state.to_block<reply>(id, std::move(x));
    },
    [&state](settle_follower& x) {
      return state.to_block<reply>(x.block, std::move(x));
    },
    [&state](set_house_seats& x) {
      auto id = x.tickets.front().block.event;
      return state.to_event<reply>(id, std::move(x));
    },
    [&state](set_house_seats_here& x) {
      return state.to_block<reply>(x.block, std::move(x));
    },
    [&state](keep_answer& x) {
      return state.to_block<reply>(x.block, std::move(x));
    },
    [&state](open_event& x) {
      return state.to_event<ok_atom>(x.event, x);
    },
    [&state](open_block& x) {
      return state.to_block<ok_atom>(x.block, x);
    },
    [&state](cancel_event& x) {
      return state.to_event<reply>(x.event, std::move(x));
    },
    [&state](duty_performed& x) {
      auto id = x.what.booking.home;
      state.tell_block(id, std::move(x));
    },
    [&state](payment_answered& x) {
      auto id = x.booking.home;
      state.tell_block(id, std::move(x));
    },
    [&state](const event_changed& x) {
      return state.changed(x);
    },
    [&state](idle_atom, const block_id& id) {
      state.put_to_sleep(id);
    },
  };
}

} // namespace onsale::cluster
