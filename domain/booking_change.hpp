#pragma once

#include "domain/change.hpp"
#include "domain/sale.hpp"

/// Writes the step of a booking at home in a block as a change: its row, its
/// seats in that block, its user's counters, and what must be done for it
/// elsewhere. Private to the block's machine.
namespace onsale {

/// A booking before and after a decision.
struct booking_step {
  block_id block;
  const sale_terms& terms;
  const booking& before;
  const booking& next;
  timestamp at;
};

/// Seats of a booking in one block.
std::vector<seat_index> seats_in(const booking& x, const block_id& block);

/// A booking begins: its seats are held.
change
hold_change(const block_id& block, const sale_terms& terms, const booking& x);

/// Only the row changes.
change row_change(change_kind kind, const booking_step& step);

/// The next attempt begins; one that waits for the buyer is given up.
change payment_change(const booking_step& step);

/// The provider has answered: sold, declined, or the buyer has to act.
/// @param money what is on hold all the same after a decline
change answer_change(const booking_step& step, card_hold money);

/// The seats go back to sale, in all blocks; money goes back whence it came.
change ending_change(change_kind kind, const booking_step& step);

/// The money cannot be had; the seats stay for a while. What is still on hold
/// is let go.
change capture_failed_change(const booking_step& step, card_hold money);

} // namespace onsale
