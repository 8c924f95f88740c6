#include "storage/sqlite/check_in_engine.hpp"

#include <utility>

namespace onsale::storage::sqlite {

/// Whether the ticket of ?1, ?2 and ?3 is one of the booking of ?1, ?4 and ?5,
/// and that is sold.
#define ONSALE_IS_GOOD                                                         \
  "EXISTS (SELECT 1 FROM booking b JOIN booking_ticket t"                      \
  " ON t.booking = b.number WHERE b.event = ?1 AND b.block = ?4"               \
  " AND b.token = ?5 AND b.status = 3 AND t.block = ?2 AND t.seat = ?3)"

/// Whether ?1 let the holder of another ticket than ?4 to ?8 in under the key
/// ?2, after ?3.
#define ONSALE_KEY_IS_TAKEN                                                    \
  "SELECT 1 FROM check_in WHERE by_user = ?1 AND key = ?2 AND key <> ''"       \
  " AND at > ?3 AND (event, block, seat, home, token) <> (?4, ?5, ?6, ?7, ?8)"

check_in_engine::check_in_engine(session& on)
  : on_(on), find_key_(on.db(), ONSALE_KEY_IS_TAKEN),
    add_(on.db(), "INSERT INTO check_in"
                  " (event, block, seat, home, token, at, by_user, key)"
                  " SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8"
                  " WHERE " ONSALE_IS_GOOD " ON CONFLICT DO NOTHING"),
    find_(on.db(), "SELECT at, by_user, key FROM check_in WHERE event = ?1"
                   " AND block = ?2 AND seat = ?3 AND home = ?4"
                   " AND token = ?5 AND " ONSALE_IS_GOOD) {
}

void check_in_engine::admit(check_in what, reply_to<door_answer> done) {
  on_.change<door_answer>(
    std::move(done),
    [this, what = std::move(what)]() -> store_result<door_answer> {
      const auto& [ticket, booking] = what.what;
      auto event = ticket.block.event.value;
      auto block = ticket.block.block;
      auto taken = find_key_.query(what.by, what.key, keys_since(what), event,
                                   block, ticket.seat, booking.home.block,
                                   booking.token);
      if (taken.next())
        return door_answer{door_verdict::key_taken, {}};
      if (add_.run(event, block, ticket.seat, booking.home.block, booking.token,
                   what.at, what.by, what.key)
          > 0)
        return door_answer{door_verdict::admitted, what.at};
      auto rows = find_.query(event, block, ticket.seat, booking.home.block,
                              booking.token);
      if (!rows.next())
        return door_answer{};
      auto first = what;
      first.at = rows.time();
      first.by = rows.text();
      first.key = rows.text();
      return answer_again(first, what);
    });
}

} // namespace onsale::storage::sqlite
