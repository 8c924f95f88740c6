// What operators do to a whole event: house seats, and its end.

#include "actors/event.hpp"
#include "actors/store_call.hpp"

#include <cstring>
#include <utility>

namespace onsale::actors {

namespace {

/// Bookings read at a time while an event is being cancelled.
constexpr size_t page_items = 200;

bool to_be_ended(booking_status x) {
  return is_open(x) || x == booking_status::confirmed;
}

/// Whether a booking that refuses to be cancelled has nothing left to cancel;
/// any other refusal means that the walk has to be repeated.
bool is_over(refusal_code x) {
  return x == refusal_code::not_refundable
         || x == refusal_code::no_such_booking;
}

} // namespace

// -- house seats --------------------------------------------------------------

event_state::reply_promise event_state::set_house(const set_house_seats& cmd) {
  return begin<reply>(cmd, [this](const set_house_seats& cmd,
                                  reply_promise promise) {
    if (!board_) {
      promise.deliver(reply{refuse(refusal_code::unavailable)});
      return;
    }
    auto shares = split(cmd.tickets);
    if (!shares) {
      promise.deliver(reply{std::move(shares).error()});
      return;
    }
    auto x = std::make_shared<house_change>();
    x->cmd = cmd;
    x->shares = *std::move(shares);
    x->promise = promise;
    ++under_way_;
    house_changes_.push_back(x);
    // One after the other: what one takes back must not be another's.
    if (house_changes_.size() == 1)
      begin_change(x);
  });
}

/// Seats that come back to sale are in nobody's way.
void event_state::begin_change(house_change_ptr x) {
  auto several = x->shares.size() > 1;
  x->for_now = x->cmd.for_now || several;
  if (several && !x->cmd.for_now && x->cmd.to == seat_status::available)
    change_together(x);
  else
    change_next(x);
}

void event_state::change_next(house_change_ptr x) {
  if (x->done == x->shares.size()) {
    if (x->for_now && !x->cmd.for_now) {
      change_together(x);
      return;
    }
    answer done{200};
    done.moved = std::move(x->moved);
    house_changed(x, std::move(done));
    return;
  }
  const auto& share = x->shares[x->done];
  self_
    ->request(region_, step_timeout,
              set_house_seats_here{block(share.block), share.seats, x->cmd.to,
                                   x->for_now, now() + step_timeout / 2})
    .then(
      [this, x](const reply& said) {
        if (auto why = std::get_if<refusal>(&said)) {
          undo(x, *why);
          return;
        }
        const auto& moved = std::get<answer>(said).moved;
        x->moved.insert(x->moved.end(), moved.begin(), moved.end());
        ++x->done;
        change_next(x);
      },
      [this, x](const caf::error&) {
        undo(x, refuse(refusal_code::outcome_unknown));
      });
}

/// All blocks at once: their entries go into one transaction. In a cluster the
/// blocks may be on several nodes, whose journals have none in common: there
/// each block writes its own, and what was written is taken back if another
/// refuses.
void event_state::change_together(house_change_ptr x) {
  auto bits = env_->random->bits128();
  entry_group together{0, static_cast<uint32_t>(x->shares.size())};
  std::memcpy(&together.id, bits.data(), sizeof(together.id));
  auto kept = std::exchange(x->moved, {});
  x->for_now = false;
  x->done = 0;
  for (const auto& share : x->shares) {
    set_house_seats_here cmd{block(share.block), share.seats, x->cmd.to};
    if (!env_->ages)
      cmd.together = together;
    for (const auto& ticket : kept)
      if (ticket.block == cmd.block)
        cmd.kept.push_back(ticket.seat);
    self_->request(region_, step_timeout, std::move(cmd))
      .then(
        [this, x](const reply& said) {
          if (auto why = std::get_if<refusal>(&said)) {
            if (!x->why || why->code == refusal_code::outcome_unknown)
              x->why = *why;
          } else {
            const auto& moved = std::get<answer>(said).moved;
            x->moved.insert(x->moved.end(), moved.begin(), moved.end());
          }
          share_written(x);
        },
        [this, x](const caf::error&) {
          x->why = refuse(refusal_code::outcome_unknown);
          share_written(x);
        });
  }
}

void event_state::share_written(house_change_ptr x) {
  if (++x->done < x->shares.size())
    return;
  // What may have been written stays; without a cluster, as a whole.
  if (x->why && x->why->code == refusal_code::outcome_unknown) {
    house_changed(x, *x->why);
    return;
  }
  if (x->why) {
    undo(x, *x->why);
    return;
  }
  answer done{200};
  done.moved = std::move(x->moved);
  house_changed(x, std::move(done));
}

/// All or nothing: takes back, block by block, what has been done. Seats that
/// were like that before stay as they are.
void event_state::undo(house_change_ptr x, refusal why) {
  if (x->moved.empty()) {
    house_changed(x, std::move(why));
    return;
  }
  auto back = x->cmd.to == seat_status::blocked ? seat_status::available
                                                : seat_status::blocked;
  set_house_seats_here cmd{x->moved.back().block, {}, back, x->for_now, {}};
  while (!x->moved.empty() && x->moved.back().block == cmd.block) {
    cmd.seats.push_back(x->moved.back().seat);
    x->moved.pop_back();
  }
  auto failed = [this, x, block = cmd.block.block] {
    env_->log.error("house seats not taken back",
                    {{"event", id_.value}, {"block", block}});
    undo(x, refuse(refusal_code::outcome_unknown));
  };
  self_->request(region_, step_timeout, std::move(cmd))
    .then(
      [this, x, why, failed](const reply& said) {
        if (std::holds_alternative<refusal>(said))
          failed();
        else
          undo(x, why);
      },
      [failed](const caf::error&) {
        failed();
      });
}

void event_state::house_changed(house_change_ptr x, reply what) {
  end_one();
  x->promise.deliver(std::move(what));
  house_changes_.pop_front();
  if (!house_changes_.empty())
    begin_change(house_changes_.front());
}

// -- the end of an event ------------------------------------------------------

/// Ends every booking of an event that is off in the catalogue already, page by
/// page: a failure may have ended some of them. Holds that were on their way
/// when the event was called off are found by walking all pages again, until a
/// walk finds none.
event_state::reply_promise event_state::cancel(const cancel_event& cmd) {
  auto x = std::make_shared<cancellation>();
  x->who = cmd.who;
  x->promise = self_->make_response_promise<reply>();
  if (leaving()) {
    x->promise.delegate(region_, cmd);
    return x->promise;
  }
  ++under_way_;
  self_->request(catalogue_, step_timeout, get_event{id_})
    .then(
      [this, x](const opened_event_ptr& now) {
        if (!now) {
          list_next(x);
          return;
        }
        // Every block has to know before it is asked to end a booking, or it
        // could go on selling behind the walk.
        self_->request(region_, step_timeout, event_changed{now})
          .then(
            [this, x](ok_atom) {
              list_next(x);
            },
            [this, x](const caf::error&) {
              end_one();
              x->promise.deliver(reply{refuse(refusal_code::outcome_unknown)});
            });
      },
      [this, x](const caf::error&) {
        end_one();
        x->promise.deliver(reply{refuse(refusal_code::outcome_unknown)});
      });
  return x->promise;
}

/// May be thousands of bookings away from its end. It may be repeated, and is:
/// the next owner's keeper ends what is left of an event that is off.
void event_state::stop(cancellation_ptr x) {
  end_one();
  x->promise.deliver(reply{refuse(refusal_code::unavailable)});
}

void event_state::list_next(cancellation_ptr x) {
  if (leaving()) {
    stop(x);
    return;
  }
  auto number = next_lookup_++;
  cancellations_[number] = x;
  env_->store->ledger().bookings_of_event(
    id_, x->cursor, page_items, tell_self<bookings_listed>(self_, number));
}

void event_state::listed(const bookings_listed& x) {
  auto i = cancellations_.find(x.lookup);
  if (i == cancellations_.end())
    return;
  auto under_way = std::move(i->second);
  cancellations_.erase(i);
  if (!*x.what) {
    end_one();
    under_way->promise.deliver(reply{refuse(refusal_code::outcome_unknown)});
    return;
  }
  const auto& page = **x.what;
  under_way->cursor = page.cursor;
  for (const auto& found : page.bookings)
    if (to_be_ended(found.row.status))
      under_way->left.push_back(found.row.id);
  cancel_next(under_way);
}

void event_state::cancel_next(cancellation_ptr x) {
  if (x->left.empty()) {
    if (x->cursor.empty() && std::exchange(x->this_pass, 0) == 0) {
      end_one();
      x->promise.deliver(reply{answer{200}});
      return;
    }
    list_next(x);
    return;
  }
  if (leaving()) {
    stop(x);
    return;
  }
  change_booking cmd{x->who, x->left.back(), booking_step::cancel, {}};
  cmd.who.key.reset();
  // The walk may take longer than its caller waits, and still has to end.
  cmd.who.give_up = now() + step_timeout;
  self_->request(region_, step_timeout, std::move(cmd))
    .then(
      [this, x](const reply& said) {
        auto why = std::get_if<refusal>(&said);
        if (why && !is_over(why->code)) {
          end_one();
          x->promise.deliver(reply{*why});
          return;
        }
        x->left.pop_back();
        if (!why)
          ++x->this_pass;
        cancel_next(x);
      },
      [this, x](const caf::error&) {
        end_one();
        x->promise.deliver(reply{refuse(refusal_code::outcome_unknown)});
      });
}

} // namespace onsale::actors
