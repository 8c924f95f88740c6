// How an event makes bookings: over several blocks, and from the best seats of
// the house.

#include "actors/event.hpp"
#include "domain/limits.hpp"

#include <set>
#include <utility>

namespace onsale::actors {

// -- over several blocks (P4) -------------------------------------------------

void event_state::start_over_blocks(call who, std::string code,
                                    std::vector<block_share> shares,
                                    booking_promise promise) {
  auto x = std::make_shared<over_blocks>();
  x->who = std::move(who);
  x->access_code = std::move(code);
  x->promise = promise;
  auto home = home_of(shares);
  for (auto& share : shares) {
    auto& to = share.block == home ? x->home : x->others.emplace_back();
    to = {share.block, named_seats{std::move(share.seats)}};
  }
  x->id = {block(x->home.block), env_->random->bits128()};
  ++under_way_;
  take_next(x);
}

/// Has a block keep seats, provisionally. `then` gets why it would not; null if
/// it did.
void event_state::keep(over_blocks_ptr x, block_part part,
                       std::function<void(const refusal*)> then) {
  ask(
    hold_here{x->id, block(part.block), std::move(part.choice)},
    [x, then](const reply& said) {
      auto done = std::get_if<answer>(&said);
      if (done)
        x->taken.insert(x->taken.end(), done->moved.begin(), done->moved.end());
      then(std::get_if<refusal>(&said));
    },
    [this, x] {
      // Whatever was taken frees itself: there will be no row (P4).
      end_one();
      x->promise.deliver(reply{refuse(refusal_code::unavailable)});
    });
}

void event_state::take_next(over_blocks_ptr x) {
  if (x->asked == x->others.size()) {
    take_home(x);
    return;
  }
  keep(x, x->others[x->asked++], [this, x](const refusal* why) {
    if (why)
      give_up(x, *why);
    else
      take_next(x);
  });
}

void event_state::take_home(over_blocks_ptr x) {
  x->home_asked = true;
  reserve_here cmd;
  cmd.who = x->who;
  cmd.block = x->id.home;
  cmd.choice = x->home.choice;
  cmd.access_code = x->access_code;
  cmd.id = x->id;
  for (const auto& ticket : x->taken) {
    const auto& plan = event_->seats->blocks[ticket.block.block - 1];
    cmd.elsewhere.push_back(
      {ticket, event_->terms->prices[plan.places[ticket.seat].price]});
  }
  ask(
    std::move(cmd),
    [this, x](const reply& said) {
      auto why = std::get_if<refusal>(&said);
      auto done = std::get_if<answer>(&said);
      // A replayed answer belongs to another booking: this one was not made.
      if (why) {
        give_up(x, *why);
        return;
      }
      if (done->replayed)
        free_followers(*x, [] {});
      end_one();
      x->promise.deliver(said);
    },
    [this, x] {
      leave_open(x->who, x->home.block, x->promise);
    });
}

/// There is no row and there will be none, so the followers may be freed at
/// once instead of waiting for them to ask.
void event_state::free_followers(const over_blocks& x,
                                 std::function<void()> then) {
  std::set<block_id> blocks;
  for (const auto& ticket : x.taken)
    blocks.insert(ticket.block);
  if (blocks.empty()) {
    then();
    return;
  }
  auto left = std::make_shared<size_t>(blocks.size());
  auto freed = [left, then = std::move(then)] {
    if (--*left == 0)
      then();
  };
  for (const auto& who : blocks)
    ask(
      settle_follower{x.id, who, {booking_status::released, {}}},
      [freed](const reply&) {
        freed();
      },
      freed);
}

void event_state::give_up(over_blocks_ptr x, refusal why) {
  if (x->gathered && is_about_seats(why.code)) {
    scatter_again(x);
    return;
  }
  auto unknown = why.code == refusal_code::outcome_unknown;
  if (unknown && x->home_asked) {
    leave_open(x->who, x->home.block, x->promise);
    return;
  }
  if (unknown) // what a follower keeps is no booking
    why = refuse(refusal_code::unavailable);
  // The home may be unable to tell: then only the row can (P4).
  if (!x->home_asked || why.code != refusal_code::unavailable)
    free_followers(*x, [] {});
  // A home that refuses has looked the key up.
  auto home = x->home_asked ? std::nullopt : std::optional{x->home.block};
  end_one();
  refuse_unless_known(x->who, std::move(why), x->promise, home);
}

// -- the best seats of the house ----------------------------------------------

void event_state::find_best(call who, std::string code, search_request want,
                            booking_promise promise) {
  auto x = std::make_shared<best_search>();
  x->who = std::move(who);
  x->access_code = std::move(code);
  x->may_scatter = !want.what.adjacent;
  x->want = std::move(want);
  x->promise = promise;
  ++under_way_;
  scan(x);
}

void event_state::scan(best_search_ptr x) {
  ++x->scans;
  // Before the look at the snapshots: what comes back later is noticed.
  x->freed = freed_in(*board_);
  x->order = search_.rank(*board_, x->want);
  x->asked = 0;
  ask_next(x);
}

void event_state::ask_next(best_search_ptr x) {
  if (x->asked == x->order.size()) {
    when_ready([this, x] {
      ended_without(x);
    });
    return;
  }
  auto number = x->order[x->asked++].block;
  reserve_here cmd;
  cmd.who = x->who;
  cmd.block = block(number);
  cmd.access_code = x->access_code;
  cmd.choice = x->want.what;
  ask(
    std::move(cmd),
    [this, x, number](const reply& said) {
      auto why = std::get_if<refusal>(&said);
      if (why && is_about_seats(why->code)) {
        ask_next(x);
        return;
      }
      if (why && why->code == refusal_code::outcome_unknown) {
        leave_open(x->who, number, x->promise);
        return;
      }
      end_one();
      x->promise.deliver(said);
    },
    [this, x, number] {
      leave_open(x->who, number, x->promise);
    });
}

/// No block had a fitting choice when it was asked. That is the truth of one
/// moment only if no seat came back meanwhile: holds only shrink the choice
/// (P4). Seats of a changed event count as come back.
void event_state::ended_without(best_search_ptr x) {
  if (x->may_scatter) { // looks for itself
    end_one();
    scatter({x->who, x->access_code, x->want, x->promise});
    return;
  }
  confirm_board([this, x](bool sure) {
    if (sure) {
      when_ready([this, x] {
        conclude(x);
      });
      return;
    }
    end_one();
    x->promise.deliver(reply{refuse(refusal_code::unavailable)});
  });
}

void event_state::conclude(best_search_ptr x) {
  auto overtaken = board_ && freed_in(*board_) != x->freed;
  if (overtaken && x->scans < limits::event_scans) {
    scan(x);
    return;
  }
  if (!board_ || overtaken) {
    end_one();
    auto why = refuse(board_ ? refusal_code::overloaded
                             : refusal_code::unavailable);
    why.retry_after = std::chrono::seconds{1};
    x->promise.deliver(reply{std::move(why)});
    return;
  }
  end_one();
  refuse_unless_known(x->who, refuse(why_nothing(*board_, x->want)),
                      x->promise);
}

} // namespace onsale::actors
