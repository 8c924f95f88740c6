#include "cluster/region.hpp"

#include "actors/checkout.hpp"

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

} // namespace

void region_state::init(environment_ptr env, journal_actor journal,
                        catalogue_actor catalogue) {
  env_ = std::move(env);
  // Blocks would wait for ever for a checkout that has ended by an exception.
  checkout_ = self_->spawn<caf::linked>(checkout, env_, region_actor{self_});
  here_.init({env_, std::move(journal), region_actor{self_}, checkout_,
              std::move(catalogue)});
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
  here_.run(id, [promise, x = std::move(x)](const auto& to) mutable {
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
  here_.run(id, [promise, x = std::move(x)](const auto& to) mutable {
    promise.delegate(to, std::move(x));
  });
  return promise;
}

template <class Message>
void region_state::tell_block(const block_id& id, Message x) {
  if (!env_->catalogue->read()->find(id.event))
    return;
  here_.run(id, [this, x = std::move(x)](const auto& to) mutable {
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
  if (here_.any_of(id) || env_->board->find(id))
    env_->board->open(x.now);
  auto promise = self_->make_response_promise<ok_atom>();
  auto left = std::make_shared<size_t>(1); // and those who are told below
  auto told = [left, promise]() mutable {
    if (--*left == 0)
      promise.deliver(ok_atom::value);
  };
  *left += here_.tell_changed(x, told);
  told();
  return promise;
}

void region_state::end(const caf::error& reason) {
  here_.end();
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
