#pragma once

#include "storage/ledger.hpp"
#include "storage/sqlite/statement.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace onsale::storage::sqlite {

/// Columns of `booking b LEFT JOIN app_user u`, in the order that
/// `booking_reader` wants.
#define ONSALE_BOOKING_COLUMNS                                                 \
  "b.number, b.event, b.block, b.token, u.id, b.status, b.version, b.held_at," \
  " b.hold_until, b.deadline, b.currency, b.total, b.history"
#define ONSALE_BOOKING_TABLES                                                  \
  " FROM booking b LEFT JOIN app_user u ON u.number = b.user "

/// Reads whole bookings. Values that fit no column fail the connection.
class booking_reader {
public:
  explicit booking_reader(connection& db);

  /// Reads the current row of `ONSALE_BOOKING_COLUMNS`.
  booking_record read(cursor& row);

  /// The row's number, a place in the order of insertion.
  int64_t number() const noexcept {
    return number_;
  }

private:
  void read_parts(booking& to);

  connection& db_;
  statement tickets_;
  statement payment_;
  int64_t number_ = 0;
};

/// Reads two columns, home block and token, that may both be null.
std::optional<booking_id> read_holder(cursor& row, event_id event);

/// One step of a booking's history: `seats_held@1700000000000;`.
std::string print_step(change_kind kind, timestamp at);
std::vector<history_step> parse_history(std::string_view text);

/// Seats of a journal row: `17:1,18:1`.
std::string print_seats(const std::vector<seat_change>& seats);
std::vector<seat_change> parse_seats(std::string_view text);

/// Reads an enum; a number beyond `last` fails the connection.
template <class T>
T read_enum(connection& db, cursor& row, T last) {
  auto number = row.integer();
  if (number < 0 || number > static_cast<int64_t>(last)) {
    db.fail({store_errc::broken, "an enum out of range"});
    return T{};
  }
  return static_cast<T>(number);
}

} // namespace onsale::storage::sqlite
