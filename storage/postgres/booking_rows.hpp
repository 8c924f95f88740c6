#pragma once

#include "storage/ledger.hpp"
#include "storage/postgres/rows.hpp"

namespace onsale::storage::postgres {

/// Columns of the view `booking_record`, in the order that `read_booking` wants.
#define ONSALE_BOOKING_COLUMNS                                                 \
  "id, user_id, status, version, held_at, hold_until, deadline, currency,"     \
  " total, history, blocks, seats, prices, attempt, state, method,"            \
  " reference, decline_code, action_url, amount, paid_currency, card"

/// Reads a row of the view `booking_record`; leaves it bad if something in it
/// does not fit.
booking_record read_booking(row_reader& row);

/// Reads the seats of a journal row: `12:held 13:held`.
std::optional<std::vector<seat_change>> parse_seats(std::string_view text);

} // namespace onsale::storage::postgres
