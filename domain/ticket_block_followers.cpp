#include "domain/ensure.hpp"
#include "domain/seat_choice.hpp"
#include "domain/ticket_block.hpp"

#include <algorithm>

/// Seats kept for bookings whose home is another block (P4). They leave `held`
/// only by what the booking's row says.
namespace onsale {

namespace {

/// What a row means for the seats that follow it.
enum class verdict : uint8_t { wait, sold, freed };

verdict verdict_of(const booking_brief& row) {
  if (is_open(row.status))
    return verdict::wait;
  // After a failed capture the seats stay with the buyer until the deadline.
  if (row.status == booking_status::confirmed
      || (row.status == booking_status::capture_failed && row.deadline))
    return verdict::sold;
  return verdict::freed;
}

change follower_change(change_kind kind, const block_id& block,
                       const booking_id& about, timestamp at) {
  change x;
  x.block = block;
  x.kind = kind;
  x.at = at;
  x.about = about;
  return x;
}

void set_seats(change& x, const std::vector<seat_index>& seats,
               seat_status status) {
  for (auto seat : seats)
    x.seats.push_back({seat, status});
}

} // namespace

result<change, refusal>
ticket_block::hold(const hold_follower& cmd, timestamp now) {
  if (in_flight(cmd.id))
    return failure{refuse(refusal_code::busy)};
  if (cmd.id.home == id_ || followers_.contains(cmd.id)) {
    auto why = refuse(refusal_code::invalid_request);
    why.detail = "the booking has seats of this block already";
    return failure{std::move(why)};
  }
  auto seats = choose_seats({id_, plan(), *terms_, seats_}, cmd.choice, 0);
  if (!seats)
    return failure{seats.error()};
  auto x = follower_change(change_kind::follower_held, id_, cmd.id, now);
  set_seats(x, *seats, seat_status::held);
  return begin(std::move(x));
}

void ticket_block::expect_row(const booking_id& id, timestamp now) {
  if (auto kept = followers_.find(id);
      kept != followers_.end() && !kept->second.asking) {
    kept->second.ask_at = now + limits::provisional_ttl;
    reschedule(id);
  }
}

std::vector<seat_index> ticket_block::kept_for(const booking_id& id) const {
  if (!followers_.contains(id))
    return {};
  return seats_.holders().seats_of(id);
}

std::optional<change>
ticket_block::learn(const booking_id& id, const booking_brief& state_of_row,
                    timestamp now) {
  // A question in flight is no obstacle: it touches no seat.
  if (id.home == id_ || in_flight_.contains(id))
    return std::nullopt;
  auto seats = seats_.holders().seats_of(id);
  if (seats.empty())
    return std::nullopt;
  auto sold = seats_.status(seats.front()) == seat_status::sold;
  switch (verdict_of(state_of_row)) {
    case verdict::wait:
      if (auto kept = followers_.find(id); kept != followers_.end()) {
        auto deadline = state_of_row.deadline.value_or(now);
        kept->second.ask_at = std::max(deadline, now) + limits::ask_again;
        reschedule(id);
      }
      return std::nullopt;
    case verdict::sold: {
      if (sold)
        return std::nullopt;
      auto x = follower_change(change_kind::follower_sold, id_, id, now);
      set_seats(x, seats, seat_status::sold);
      return begin(std::move(x));
    }
    case verdict::freed: {
      auto x = follower_change(change_kind::follower_freed, id_, id, now);
      set_seats(x, seats, seat_status::available);
      return begin(std::move(x));
    }
  }
  return std::nullopt;
}

change ticket_block::ask(const booking_id& id, timestamp now) {
  ++changes_in_flight_;
  followers_.at(id).asking = true;
  reschedule(id);
  return follower_change(change_kind::booking_asked, id_, id, now);
}

void ticket_block::answer_asked(const change& x) {
  ensure(changes_in_flight_-- > 0);
  auto kept = followers_.find(*x.about);
  if (kept == followers_.end())
    return;
  // `learn` comes next and knows better; should it not, ask again.
  kept->second = {x.at + limits::ask_again, false};
  reschedule(*x.about);
}

void ticket_block::keep_follower(const change& x) {
  if (x.kind == change_kind::follower_held)
    followers_.insert_or_assign(*x.about,
                                follower{x.at + limits::provisional_ttl});
  else
    followers_.erase(*x.about);
  reschedule(*x.about);
}

} // namespace onsale
