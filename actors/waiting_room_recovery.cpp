// What a waiting room does about what has become of its entries, and how it
// leaves.

#include "actors/waiting_room.hpp"

#include <type_traits>
#include <utility>

namespace onsale::actors {

void waiting_room_state::settle(const entries_settled& x) {
  if (!in_flight_ || x.settled.front().tag != in_flight_->tag)
    return;
  auto done = *std::exchange(in_flight_, std::nullopt);
  if (x.settled.front().result.outcome != storage::entry_outcome::applied) {
    // The journal says so, too, and then it ends.
    keep_purchases(done.from);
    refuse_all(done.from, refusal_code::unavailable);
    quit_if_left();
    return;
  }
  if (room_ && !done.change.empty())
    room_->apply(done.change);
  if (room_) {
    room_->granted(done.grants);
    for (auto& from : done.from)
      answer(from);
  }
  if (quit_if_left())
    return;
  if (room_)
    pump();
  else
    load(); // it has been founded: read, it is like any other
}

/// Nothing of it has happened: people are told, and what is due by time comes
/// back by itself.
void waiting_room_state::dropped(const entries_dropped& x) {
  if (!in_flight_ || x.tags.front() != in_flight_->tag)
    return;
  auto gone = *std::exchange(in_flight_, std::nullopt);
  keep_purchases(gone.from);
  refuse_all(gone.from, x.why);
  if (quit_if_left())
    return;
  load_failed_ = !room_; // it was to be founded
  pause();
}

/// Nobody knows what became of it: the store does. Whatever was asked is decided
/// anew: a place that was given then is found, and another is not given.
void waiting_room_state::reopened(const shard_reopened& x) {
  rebuild_ = x.rebuild;
  if (auto open = std::exchange(in_flight_, std::nullopt))
    for (auto i = open->from.rbegin(); i != open->from.rend(); ++i)
      waiting_.push_front(std::move(*i));
  room_.reset();
  if (leaving()) {
    give_back();
    quit_if_left();
  } else {
    load();
  }
}

void waiting_room_state::lost(const shard_lost& x) {
  if (auto open = std::exchange(in_flight_, std::nullopt)) {
    keep_purchases(open->from);
    refuse_all(open->from, x.fate_unknown ? refusal_code::outcome_unknown
                                          : refusal_code::unavailable);
  }
  for (auto& to : std::exchange(leavers_, {}))
    to.deliver(ok_atom::value);
  end(refusal_code::unavailable);
}

/// What is with the store goes on, and is settled when it is back.
void waiting_room_state::out_of_touch() {
  if (in_flight_) {
    keep_purchases(in_flight_->from);
    refuse_all(in_flight_->from, refusal_code::outcome_unknown);
  }
  refuse_waiting(refusal_code::unavailable);
}

/// Nobody waits for these, and they must not get lost: a buyer would keep
/// others out for as long as a pass may last. Told twice they do no harm.
void waiting_room_state::keep_purchases(std::vector<request>& from) {
  for (auto& x : from)
    if (auto bought = std::get_if<purchase_completed>(&x.what))
      waiting_.push_back({*bought, {}, x.at});
}

void waiting_room_state::refuse_all(std::vector<request>& what,
                                    refusal_code why) {
  for (auto& x : what)
    if (x.promise.pending())
      x.promise.deliver(reply{refuse(why)});
  what.clear();
}

void waiting_room_state::refuse_waiting(refusal_code why) {
  std::erase_if(waiting_, [why](request& x) {
    auto asked = x.promise.pending();
    if (asked)
      x.promise.deliver(reply{refuse(why)});
    return asked;
  });
}

/// Whoever decides next hears of what nobody waits for.
void waiting_room_state::end(refusal_code why) {
  refuse_waiting(why);
  if (why != refusal_code::no_such_room)
    give_back();
  self_->quit();
}

// -- its shard moves to another node ------------------------------------------

waiting_room_state::ok_promise waiting_room_state::leave() {
  auto promise = self_->make_response_promise<ok_atom>();
  leavers_.push_back(promise);
  give_back();
  quit_if_left();
  return promise;
}

/// The next owner decides about what has not been begun.
void waiting_room_state::give_back() {
  for (auto& x : std::exchange(waiting_, {}))
    std::visit(
      [&]<class T>(T& cmd) {
        if constexpr (std::is_same_v<T, purchase_completed>)
          self_->send(links_.region, std::move(cmd));
        else if (x.promise.pending())
          x.promise.delegate(links_.region, std::move(cmd));
      },
      x.what);
}

bool waiting_room_state::quit_if_left() {
  if (!leaving() || in_flight_)
    return false;
  give_back();
  for (auto& to : std::exchange(leavers_, {}))
    to.deliver(ok_atom::value);
  self_->quit();
  return true;
}

} // namespace onsale::actors
