// How an event makes bookings: over several blocks, and from the best seats of
// the house.

#include "actors/event.hpp"
#include "domain/limits.hpp"

#include <utility>

namespace onsale::actors {

namespace {

/// Refusals that say something about seats, so that another block may do better.
bool about_seats(refusal_code x) {
  return x == refusal_code::seats_unavailable || x == refusal_code::sold_out
         || x == refusal_code::no_adjacent_seats
         || x == refusal_code::orphan_seat;
}

} // namespace

// -- over several blocks (P4) -------------------------------------------------

void event_state::start_over_blocks(call who, std::string code,
                                    std::vector<block_share> shares,
                                    reply_promise promise,
                                    std::optional<search_request> want,
                                    int scans) {
  auto x = std::make_shared<over_blocks>();
  x->who = std::move(who);
  x->access_code = std::move(code);
  x->id = {block(shares.back().block), env_->random->bits128()};
  x->shares = std::move(shares);
  x->promise = promise;
  x->want = std::move(want);
  x->scans = scans;
  ++under_way_;
  take_next(x);
}

/// Takes followers in ascending order, so that two bookings never wait for each
/// other in turn; the home comes last and makes the row.
void event_state::take_next(over_blocks_ptr x) {
  if (x->taken + 1 == x->shares.size()) {
    take_home(x);
    return;
  }
  const auto& share = x->shares[x->taken];
  self_
    ->request(region_, step_timeout,
              hold_here{x->id, block(share.block), share.seats})
    .then(
      [this, x](const reply& said) {
        if (auto why = std::get_if<refusal>(&said)) {
          give_up(x, *why);
          return;
        }
        ++x->taken;
        take_next(x);
      },
      [this, x](const caf::error&) {
        // Whatever was taken frees itself: there will be no row (P4).
        --under_way_;
        x->promise.deliver(reply{refuse(refusal_code::unavailable)});
      });
}

void event_state::take_home(over_blocks_ptr x) {
  reserve_here cmd;
  cmd.who = x->who;
  cmd.block = x->id.home;
  cmd.choice = named_seats{x->shares.back().seats};
  cmd.access_code = x->access_code;
  cmd.id = x->id;
  for (size_t i = 0; i + 1 < x->shares.size(); ++i) {
    const auto& share = x->shares[i];
    const auto& plan = event_->seats->blocks[share.block - 1];
    for (auto seat : share.seats)
      cmd.elsewhere.push_back({{block(share.block), seat},
                               event_->terms->prices[plan.places[seat].price]});
  }
  self_->request(region_, step_timeout, std::move(cmd))
    .then(
      [this, x](const reply& said) {
        auto why = std::get_if<refusal>(&said);
        auto done = std::get_if<answer>(&said);
        // A replayed answer belongs to another booking: this one was not made.
        if (why) {
          give_up(x, *why);
          return;
        }
        if (done->replayed)
          free_followers(*x);
        --under_way_;
        x->promise.deliver(said);
      },
      [this, x](const caf::error&) {
        --under_way_;
        x->promise.deliver(reply{refuse(refusal_code::outcome_unknown)});
      });
}

/// There is no row and there will be none, so the followers may be freed at
/// once instead of waiting for them to ask.
void event_state::free_followers(const over_blocks& x) {
  for (size_t i = 0; i < x.taken; ++i)
    self_
      ->request(region_, step_timeout,
                settle_follower{x.id,
                                block(x.shares[i].block),
                                {booking_status::released, {}}})
      .then([](const reply&) {}, [](const caf::error&) {});
}

void event_state::give_up(over_blocks_ptr x, refusal why) {
  // The home may be unable to tell: then only the row can (P4).
  if (why.code != refusal_code::outcome_unknown
      && why.code != refusal_code::unavailable)
    free_followers(*x);
  if (x->want && about_seats(why.code) && x->scans < limits::event_scans) {
    scatter_again(x);
    return;
  }
  --under_way_;
  refuse_unless_known(x->who, std::move(why), x->promise);
}

/// Scattered seats, chosen from snapshots, were gone: looks again.
void event_state::scatter_again(over_blocks_ptr x) {
  when_ready([this, x] {
    --under_way_;
    if (!board_) {
      refuse_unless_known(x->who, refuse(refusal_code::unavailable),
                          x->promise);
      return;
    }
    auto shares = search_.scatter(*board_, *x->want);
    if (shares.empty())
      refuse_unless_known(x->who, refuse(why_nothing(*board_, *x->want)),
                          x->promise);
    else
      start_over_blocks(x->who, x->access_code, std::move(shares), x->promise,
                        x->want, x->scans + 1);
  });
}

// -- the best seats of the house ----------------------------------------------

void event_state::find_best(call who, std::string code, search_request want,
                            reply_promise promise) {
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
  if (event_->seats->blocks[number - 1].kind == section_kind::general)
    cmd.choice = any_places{x->want.what.quantity};
  else
    cmd.choice = x->want.what;
  self_->request(region_, step_timeout, std::move(cmd))
    .then(
      [this, x](const reply& said) {
        auto why = std::get_if<refusal>(&said);
        if (why && about_seats(why->code)) {
          ask_next(x);
          return;
        }
        --under_way_;
        x->promise.deliver(said);
      },
      [this, x](const caf::error&) {
        --under_way_;
        x->promise.deliver(reply{refuse(refusal_code::outcome_unknown)});
      });
}

/// No block had a fitting choice when it was asked. That is the truth of one
/// moment only if no seat came back meanwhile: holds only shrink the choice
/// (P4). Seats of a changed event count as come back.
void event_state::ended_without(best_search_ptr x) {
  auto overtaken = board_ && freed_in(*board_) != x->freed;
  if (overtaken && x->scans < limits::event_scans) {
    scan(x);
    return;
  }
  if (!board_ || overtaken) {
    --under_way_;
    auto why = refuse(board_ ? refusal_code::overloaded
                             : refusal_code::unavailable);
    why.retry_after = std::chrono::seconds{1};
    x->promise.deliver(reply{std::move(why)});
    return;
  }
  --under_way_;
  if (x->may_scatter) {
    auto shares = search_.scatter(*board_, x->want);
    if (shares.size() > 1) {
      start_over_blocks(x->who, x->access_code, std::move(shares), x->promise,
                        x->want, 1);
      return;
    }
  }
  refuse_unless_known(x->who, refuse(why_nothing(*board_, x->want)),
                      x->promise);
}

} // namespace onsale::actors
