#include "cluster/region.hpp"

#include "actors/checkout.hpp"
#include "cluster/placing.hpp"
#include "domain/limits.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>

namespace onsale::cluster {

namespace {

using namespace actors;

/// How long another node may take for a command without a time limit.
constexpr std::chrono::seconds remote_patience{10};

refusal unknown(std::string detail) {
  auto result = refuse(refusal_code::no_such_ticket);
  result.detail = std::move(detail);
  return result;
}

refusal no_event(event_id id) {
  return unknown("there is no event " + std::to_string(id.value));
}

} // namespace

void region_state::init(links to) {
  links_ = std::move(to);
  const auto& env = links_.env;
  table_ = links_.peers ? shard_table::clustered(env->shard_count)
                        : shard_table::alone(env->shard_count);
  // Blocks would wait for ever for a checkout that has ended by an exception.
  checkout_ = self_->spawn<caf::linked>(checkout, env, region_actor{self_});
  here_.init(
    {env, links_.journal, region_actor{self_}, checkout_, links_.catalogue});
  // What a block was about to write when it failed may still be written, and
  // who took its place before that would sell the same seats.
  self_->set_down_handler([this](const caf::down_msg& x) {
    auto good = !x.reason || x.reason == caf::exit_reason::normal
                || x.reason == caf::exit_reason::user_shutdown;
    if (good)
      here_.gone(x.source);
    else
      end(x.reason);
  });
  self_->set_exit_handler([this](const caf::exit_msg& x) { //
    end(x.reason);
  });
}

// -- routing ------------------------------------------------------------------

void region_state::route(wire::command what, asker who) {
  auto place = place_of(what);
  if (!links_.env->catalogue->read()->find(place.event)) {
    who.refuse(no_event(place.event));
    return;
  }
  if (!in_contact_ && who.is_client()) {
    who.refuse(nobody_decides(what, refusal_code::unavailable));
    return;
  }
  auto until = latest(what);
  trip x{std::move(what), std::move(who), place, until};
  if (table_.at(shard_of(place, table_.size())).state == shard_state::open)
    go_here(x);
  else
    go(std::make_shared<trip>(std::move(x)));
}

region_state::time_point region_state::latest(const wire::command& x) const {
  auto now = self_->clock().now();
  auto limit = give_up_of(x);
  if (limit == timestamp::max())
    return now + remote_patience;
  return now + std::max(limit - links_.env->clock->at(now), duration_ms{0});
}

/// What the sender knows of the event, this node may not have read yet.
void region_state::from_peer(command_from_peer x, asker who) {
  if (!is_addressed(x.what)) {
    who.refuse(refuse(refusal_code::invalid_request));
    return;
  }
  auto place = place_of(x.what);
  auto until = self_->clock().now() + x.time_left;
  if (!links_.env->catalogue->read()->find(place.event))
    self_->send(links_.catalogue, reload_atom::value);
  go(std::make_shared<trip>(
    trip{std::move(x.what), std::move(who), place, until}));
}

void region_state::go(trip_ptr x) {
  auto shard = shard_of(x->to, table_.size());
  const auto& place = table_.at(shard);
  // It waits there, for this node or the next owner.
  if (!in_contact_ && x->who.is_peer()) {
    x->who.tell_not_owner({shard, place.node, place.epoch});
    return;
  }
  auto unread = x->who.is_peer()
                && !links_.env->catalogue->read()->find(x->to.event);
  if (place.state == shard_state::open && !unread)
    go_here(*x);
  else if (place.state != shard_state::elsewhere)
    keep(std::move(x));
  else if (x->who.is_peer())
    x->who.tell_not_owner({shard, place.node, place.epoch});
  else if (linked_.contains(place.node))
    go_there(std::move(x), place.node);
  else
    keep(std::move(x));
}

void region_state::go_here(trip& x) {
  if (!links_.env->catalogue->read()->find(x.to.event)) {
    x.who.refuse(no_event(x.to.event));
    return;
  }
  std::visit(
    [&]<class Message>(Message& what) {
      constexpr auto is_for_block = !is_for_event<Message>
                                    && !is_for_room<Message>;
      if (is_for_block && x.to.block == 0) {
        x.who.refuse(unknown("no block has the number 0"));
        return;
      }
      auto pass_on = [this, what = std::move(what),
                      who = std::move(x.who)](const auto& to) mutable {
        who.pass_on(self_, to, std::move(what));
      };
      if constexpr (is_for_event<Message>)
        here_.run(x.to.event, std::move(pass_on));
      else if constexpr (is_for_room<Message>)
        here_.run_room(x.to.event, std::move(pass_on));
      else
        here_.run(x.to, std::move(pass_on));
    },
    x.what);
}

void region_state::go_there(trip_ptr x, uint32_t node) {
  // What the block shows comes before the answer, and needs a place.
  auto opens = std::holds_alternative<open_block>(x->what);
  if (opens && !links_.env->board->find(x->to.event)) {
    with_board(x->to.event, [this, x](bool known) {
      if (known)
        go(x);
      else
        x->who.refuse(no_event(x->to.event));
    });
    return;
  }
  command_for_peer cmd;
  cmd.node = node;
  cmd.what.shard = shard_of(x->to, table_.size());
  cmd.what.time_left = std::chrono::ceil<std::chrono::milliseconds>(
    x->until - self_->clock().now());
  cmd.what.what = x->what;
  self_->request(links_.peers, caf::infinite, std::move(cmd))
    .then(
      [this, x](peer_answer& said) {
        answered(x, said);
      },
      [x](const caf::error&) {
        x->who.refuse(refuse(refusal_code::outcome_unknown));
      });
}

void region_state::answered(trip_ptr x, peer_answer& said) {
  if (auto answer = std::get_if<reply>(&said)) {
    x->who.answer(std::move(*answer));
  } else if (std::holds_alternative<wire::done>(said)) {
    x->who.done();
  } else if (auto where = std::get_if<wire::not_owner>(&said)) {
    if (table_.heard({where->shard, where->node, where->epoch}, links_.self)) {
      release(where->shard);
      // The store will tell nothing new about it.
      follow({where->shard});
    }
    keep(std::move(x));
  } else if (std::holds_alternative<unreachable>(said)) {
    keep(std::move(x));
  } else if (std::holds_alternative<answer_lost>(said)) {
    x->who.refuse(refuse(refusal_code::outcome_unknown));
  } else {
    x->who.refuse(nobody_decides(x->what, refusal_code::unavailable));
  }
}

// -- commands that are not passed on as they are ------------------------------

/// Seats of one block need no coordinator: the block decides alone.
void region_state::reserve(reserve_tickets x, asker who) {
  auto home = x.tickets.front().block;
  auto alone = std::all_of(x.tickets.begin(), x.tickets.end(),
                           [&](const auto& t) {
                             return t.block == home;
                           });
  if (!alone) {
    route(std::move(x), std::move(who));
    return;
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
  route(std::move(cmd), std::move(who));
}

/// Answers once everybody here who works on the event knows.
void region_state::changed(const event_changed& x, asker who) {
  auto id = x.now->record->what.id;
  const auto& board = links_.env->board;
  // Readers see the change even if nobody works on the event.
  if (here_.any_of(id) || board->find(id))
    board->open(x.now);
  auto left = std::make_shared<size_t>(1); // and those who are told below
  auto told = [left, who]() mutable {
    if (--*left == 0)
      who.done();
  };
  *left += here_.tell_changed(x, told);
  told();
  // What other nodes have shown by a plan that this one did not know was lost.
  std::set<shard_id> elsewhere;
  for (uint32_t block = 1; block <= x.now->seats->blocks.size(); ++block) {
    auto shard = shard_of({id, block}, table_.size());
    if (table_.at(shard).state == shard_state::elsewhere)
      elsewhere.insert(shard);
  }
  follow(elsewhere);
}

void region_state::report(const payment_reported& x) {
  self_->send(checkout_, x);
}

void region_state::end(const caf::error& reason) {
  here_.end();
  self_->send_exit(checkout_, caf::exit_reason::user_shutdown);
  if (links_.peers)
    self_->send_exit(links_.peers, caf::exit_reason::user_shutdown);
  self_->quit(reason);
}

namespace {

/// Passes a command on, and has it answered.
template <class Result, class Message>
auto passing(region_state& state) {
  return [&state](Message& x) {
    auto promise = state.promise<Result>();
    state.route(std::move(x), asker{promise});
    return promise;
  };
}

template <class Message>
auto telling(region_state& state) {
  return [&state](Message& x) {
    state.route(std::move(x), asker{});
  };
}

/// Has a member function answer.
template <class Result, class Message, class Parameter>
auto asking(region_state& state,
            void (region_state::*handle)(Parameter, asker)) {
  return [&state, handle](Message& x) {
    auto promise = state.promise<Result>();
    (state.*handle)(std::move(x), asker{promise});
    return promise;
  };
}

/// Has a member function hear of it.
template <class Message>
auto hearing(region_state& state,
             void (region_state::*handle)(const Message&)) {
  return [&state, handle](const Message& x) {
    (state.*handle)(x);
  };
}

} // namespace

region_self::behavior_type
region(region_self::stateful_pointer<region_state> self,
       region_state::links to) {
  auto& state = self->state;
  state.init(std::move(to));
  return {
    asking<reply, reserve_tickets>(state, &region_state::reserve),
    passing<reply, reserve_best>(state),
    passing<reply, reserve_places>(state),
    passing<reply, reserve_here>(state),
    passing<reply, hold_here>(state),
    passing<reply, change_booking>(state),
    passing<reply, confirm_ticket>(state),
    passing<reply, settle_follower>(state),
    passing<reply, set_house_seats>(state),
    passing<reply, set_house_seats_here>(state),
    passing<reply, keep_answer>(state),
    passing<reply, confirm_shown>(state),
    passing<reply, join_room>(state),
    passing<reply, leave_room>(state),
    passing<reply, reveal_seed>(state),
    passing<reply, set_room_pace>(state),
    passing<reply, follow_room>(state),
    telling<purchase_completed>(state),
    asking<ok_atom, open_event>(state, &region_state::show),
    passing<ok_atom, open_block>(state),
    passing<reply, cancel_event>(state),
    telling<duty_performed>(state),
    telling<payment_answered>(state),
    hearing(state, &region_state::report),
    asking<ok_atom, event_changed>(state, &region_state::changed),
    [&state](idle_atom, const block_id& id) {
      state.put_to_sleep(id);
    },
    [&state](idle_atom, event_id id) {
      state.put_room_to_sleep(id);
    },
    asking<wire::outcome, command_from_peer>(state, &region_state::from_peer),
    hearing(state, &region_state::linked),
    hearing(state, &region_state::saw),
    hearing(state, &region_state::taken),
    asking<ok_atom, wake_block>(state, &region_state::wake),
    hearing(state, &region_state::open),
    hearing(state, &region_state::contact),
    asking<ok_atom, leave_shards>(state, &region_state::leave),
    asking<ok_atom, lose_shards>(state, &region_state::lose),
    [&state](const open_room& x) {
      state.wake_room(x.event);
    },
    [&state](const owns_event& x) {
      return state.owns(x.event);
    },
    [&state](tick_atom) {
      state.tick();
    },
    [&state](reload_atom) {
      state.follow_again();
    },
  };
}

} // namespace onsale::cluster
