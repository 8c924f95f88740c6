#pragma once

#include "actors/checkout.hpp"
#include "actors/event.hpp"
#include "actors/ticket_block.hpp"
#include "storage/memory/tables.hpp"
#include "tests/actors/buyer_fixture.hpp"

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace onsale::test {

/// A block, or an event (block 0), leaves; or one is made anew.
struct move_away {
  block_id who;
};
struct move_in {
  block_id who;
};

} // namespace onsale::test

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::test::move_away)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::test::move_in)

namespace onsale::test {

using stand_in_self = actors::region_actor::extend<caf::reacts_to<move_away>,
                                                   caf::reacts_to<move_in>>;

/// What a stand-in for a region tells the test.
struct moves {
  std::vector<block_id> left; // in their order
  size_t kept = 0;            // commands, so far
};

/// Has each block and event leave when the test says so, keeps what comes for
/// it from then on, and passes that on to a fresh one: as if every shard moved
/// between nodes that have the same board.
class stand_in_state {
public:
  static inline const char* name = "stand-in";

  explicit stand_in_state(stand_in_self::pointer self) : self_(self) {
    // Initialised by `stand_in`.
  }

  void init(actors::environment_ptr env, actors::journal_actor journal,
            actors::catalogue_actor catalogue, moves* told) {
    env_ = std::move(env);
    journal_ = std::move(journal);
    catalogue_ = std::move(catalogue);
    told_ = told;
    self_->set_exit_handler([this](const caf::exit_msg& x) {
      for (auto& end : ends_)
        end();
      self_->quit(x.reason);
    });
  }

  template <class Result, class Message>
  caf::typed_response_promise<Result> to_block(const block_id& id, Message x) {
    auto promise = self_->make_response_promise<Result>();
    run(blocks_[id], id, [promise, x = std::move(x)](const auto& to) mutable {
      promise.delegate(to, std::move(x));
    });
    return promise;
  }

  template <class Result, class Message>
  caf::typed_response_promise<Result> to_event(event_id id, Message x) {
    auto promise = self_->make_response_promise<Result>();
    run(events_[id], {id, 0},
        [promise, x = std::move(x)](const auto& to) mutable {
          promise.delegate(to, std::move(x));
        });
    return promise;
  }

  template <class Message>
  void tell_block(const block_id& id, Message x) {
    run(blocks_[id], id, [this, x = std::move(x)](const auto& to) mutable {
      self_->send(to, std::move(x));
    });
  }

  caf::typed_response_promise<actors::reply>
  reserve(const actors::reserve_tickets& x) {
    auto home = x.tickets.front().block;
    actors::reserve_here cmd{x.who, home, {}, x.access_code, {}, {}};
    named_seats seats;
    for (const auto& y : x.tickets) {
      if (y.block != home)
        return to_event<actors::reply>(home.event, x);
      seats.seats.push_back(y.seat);
    }
    cmd.choice = std::move(seats);
    return to_block<actors::reply>(home, std::move(cmd));
  }

  caf::typed_response_promise<actors::ok_atom>
  changed(const actors::event_changed& x) {
    auto promise = self_->make_response_promise<actors::ok_atom>();
    for (auto& [id, place] : blocks_)
      if (place.handle)
        caf::anon_send(place.handle, x);
    promise.deliver(actors::ok_atom::value);
    return promise;
  }

  void move_away(const block_id& id) {
    if (id.block == 0)
      have_leave(events_[id.event], id);
    else
      have_leave(blocks_[id], id);
  }

  void move_in(const block_id& id) {
    if (id.block == 0)
      open(events_[id.event], id);
    else
      open(blocks_[id], id);
  }

private:
  template <class Handle>
  struct place {
    Handle handle;
    bool moving = false;
    std::vector<std::function<void(const Handle&)>> kept;
  };

  actors::ticket_block_actor
  make(const actors::ticket_block_actor&, const block_id& id) {
    // Each with a checkout of its own, as if on a node of its own.
    auto checkout = self_->spawn(actors::checkout, env_,
                                 actors::region_actor{self_});
    auto result = self_->spawn(actors::ticket_block_shell,
                               actors::ticket_block_state::links{
                                 env_, journal_, actors::region_actor{self_},
                                 checkout, catalogue_},
                               id);
    ends_later(checkout);
    ends_later(result);
    return result;
  }

  actors::event_actor make(const actors::event_actor&, const block_id& id) {
    auto result = self_->spawn(actors::event_shell, env_,
                               actors::region_actor{self_}, catalogue_,
                               id.event);
    ends_later(result);
    return result;
  }

  template <class Handle>
  void ends_later(const Handle& who) {
    ends_.push_back([this, who] {
      self_->send_exit(who, caf::exit_reason::user_shutdown);
    });
  }

  template <class Handle, class Action>
  void run(place<Handle>& where, const block_id& id, Action action) {
    if (where.moving) {
      ++told_->kept;
      where.kept.push_back(std::move(action));
      return;
    }
    if (!where.handle)
      where.handle = make(where.handle, id);
    action(where.handle);
  }

  template <class Handle>
  void have_leave(place<Handle>& where, const block_id& id) {
    if (where.moving || !where.handle)
      return;
    where.moving = true;
    self_->request(where.handle, caf::infinite, actors::leave_atom::value)
      .then(
        [this, id, &where](actors::ok_atom) {
          where.handle = nullptr;
          told_->left.push_back(id);
        },
        [this](const caf::error& why) {
          CAF_ERROR("not left: " << self_->system().render(why));
        });
  }

  template <class Handle>
  void open(place<Handle>& where, const block_id& id) {
    if (!where.moving || where.handle)
      return;
    where.moving = false;
    for (auto& action : std::exchange(where.kept, {}))
      run(where, id, std::move(action));
    if (!where.handle) // what is due must not wait for a command
      where.handle = make(where.handle, id);
  }

  stand_in_self::pointer self_;
  actors::environment_ptr env_;
  actors::journal_actor journal_;
  actors::catalogue_actor catalogue_;
  moves* told_ = nullptr;
  std::map<block_id, place<actors::ticket_block_actor>> blocks_;
  std::map<event_id, place<actors::event_actor>> events_;
  std::vector<std::function<void()>> ends_;
};

/// Passes a command on to the block that it names.
template <class Message>
auto to_its_block(stand_in_state& state) {
  return [&state](const Message& x) {
    return state.to_block<actors::reply>(x.block, x);
  };
}

/// There is no waiting room here.
template <class Message>
auto ignoring() {
  return [](const Message&) {};
}

template <class Message>
auto no_room() {
  return [](const Message&) {
    return actors::reply{refuse(refusal_code::no_such_room)};
  };
}

inline stand_in_self::behavior_type
stand_in(stand_in_self::stateful_pointer<stand_in_state> self,
         actors::environment_ptr env, actors::journal_actor journal,
         actors::catalogue_actor catalogue, moves* told) {
  using namespace actors;
  auto& state = self->state;
  state.init(std::move(env), std::move(journal), std::move(catalogue), told);
  return {
    [&state](const reserve_tickets& x) {
      return state.reserve(x);
    },
    [&state](const reserve_best& x) {
      return state.to_event<reply>(x.event, x);
    },
    [&state](const reserve_places& x) {
      return state.to_event<reply>(x.event, x);
    },
    to_its_block<reserve_here>(state),
    to_its_block<hold_here>(state),
    [&state](const change_booking& x) {
      return state.to_block<reply>(x.id.home, x);
    },
    [&state](const confirm_ticket& x) {
      return state.to_block<reply>(x.ticket.block, x);
    },
    to_its_block<settle_follower>(state),
    [&state](const set_house_seats& x) {
      return state.to_event<reply>(x.tickets.front().block.event, x);
    },
    to_its_block<set_house_seats_here>(state),
    to_its_block<keep_answer>(state),
    to_its_block<confirm_shown>(state),
    no_room<join_room>(),
    no_room<leave_room>(),
    no_room<reveal_seed>(),
    no_room<set_room_pace>(),
    no_room<follow_room>(),
    ignoring<purchase_completed>(),
    [](const open_event&) -> caf::result<ok_atom> {
      return caf::sec::unexpected_message; // for readers, who are none here
    },
    [&state](const open_block& x) {
      return state.to_block<ok_atom>(x.block, x);
    },
    [&state](const cancel_event& x) {
      return state.to_event<reply>(x.event, x);
    },
    [&state](const duty_performed& x) {
      state.tell_block(x.what.booking.home, x);
    },
    ignoring<payment_reported>(),
    [&state](const payment_answered& x) {
      state.tell_block(x.booking.home, x);
    },
    [&state](const event_changed& x) {
      return state.changed(x);
    },
    // Nobody sleeps here.
    [](idle_atom, const block_id&) {},
    [](idle_atom, event_id) {},
    [&state](const test::move_away& x) {
      state.move_away(x.who);
    },
    [&state](const test::move_in& x) {
      state.move_in(x.who);
    },
  };
}

/// A node whose blocks and events move, each on its own.
struct moving_fixture : buyer_fixture {
  moving_fixture() : real_region_(region) {
    region = sys.spawn(stand_in, env, journal, catalogue, &moved);
    settle();
  }

  ~moving_fixture() override {
    self->send_exit(region, caf::exit_reason::user_shutdown);
    region = real_region_;
    gateway->calls.clear();
  }

  block_id at(uint32_t block) const {
    return {{1}, block};
  }

  /// Has it leave; what comes for it is kept from now on.
  void leave(uint32_t block = 1) {
    caf::anon_send(caf::actor_cast<caf::actor>(region), move_away{at(block)});
    settle();
  }

  /// Makes it anew, if it has left.
  void come_back(uint32_t block = 1) {
    caf::anon_send(caf::actor_cast<caf::actor>(region), move_in{at(block)});
    settle();
  }

  void move(uint32_t block = 1) {
    leave(block);
    come_back(block);
  }

  size_t left() const {
    return moved.left.size();
  }

  moves moved;

private:
  actors::region_actor real_region_;
};

} // namespace onsale::test
