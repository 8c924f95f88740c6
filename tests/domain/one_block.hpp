#pragma once

#include "domain/ticket_block.hpp"
#include "tests/domain/examples.hpp"
#include "tests/support/test.hpp"

/// A block with a ledger that takes everything, for the stories about it.
namespace onsale::examples {

struct one_block {
  event what;
  ticket_block block;
  timestamp now = noon;
  uint64_t seq = 0;
  uint64_t bookings = 0;

  explicit one_block(event x)
    : what(std::move(x)), block(make(what, concert_block)) {
  }

  static constexpr block_id concert_block{concert_id, 1};

  static ticket_block make(const event& x, block_id id) {
    auto seats = std::make_shared<seating>(*make_seating(x, nullptr));
    auto terms = std::make_shared<sale_terms>(make_terms(x, *seats));
    return {id, seats, terms};
  }

  reserve_seats command(seat_choice choice, user_id user = alice()) {
    return {
      nth_booking(++bookings), std::move(user), "", std::move(choice), {}};
  }

  result<change, refusal>
  reserve(std::vector<seat_index> seats, user_id user = alice()) {
    return block.reserve(
      command(named_seats{std::move(seats)}, std::move(user)), now);
  }

  result<change, refusal> best(uint32_t quantity) {
    best_request request;
    request.quantity = quantity;
    return block.reserve(command(request), now);
  }

  /// The change is decided and durable.
  change done(result<change, refusal> x) {
    if (!x)
      FAIL("refused: " << problem_name(x.error().code));
    block.commit(*x, ++seq);
    return *x;
  }

  /// A durable hold.
  booking_id held(std::vector<seat_index> seats, user_id user = alice()) {
    return *done(reserve(std::move(seats), std::move(user))).about;
  }

  /// A durable sale.
  booking sold(std::vector<seat_index> seats) {
    auto id = held(std::move(seats));
    done(block.begin_payment(id, "pm_card_visa", now));
    return *done(pay(id)).row;
  }

  result<change, refusal> pay(const booking_id& id, uint32_t attempt = 1) {
    return block.answer_payment(
      id, attempt, {payment_state::authorised, "pi_1", "", ""}, now);
  }

  seat_status status(seat_index seat) const {
    return block.snapshot().state_of(seat);
  }

  std::vector<ticket_id> tickets(const std::vector<seat_index>& seats) const {
    std::vector<ticket_id> ids;
    for (auto seat : seats)
      ids.push_back({concert_block, seat});
    return ids;
  }
};

inline std::vector<seat_index> seats_of(const change& x) {
  std::vector<seat_index> seats;
  for (auto& y : x.seats)
    seats.push_back(y.seat);
  return seats;
}

} // namespace onsale::examples
