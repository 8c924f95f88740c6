#include "storage/postgres/check_in_engine.hpp"

#include "storage/postgres/replies.hpp"

#include <string_view>
#include <utility>

namespace onsale::storage::postgres {

namespace {

/// Whether $5 let the holder of another ticket in under the key $6, after $7.
#define ONSALE_KEY_IS_TAKEN                                                    \
  "FROM check_in k WHERE k.by_user = $5 AND k.key = $6 AND k.key <> ''"        \
  " AND k.at > $7"                                                             \
  " AND (k.event, k.block, k.seat, k.booking) <> ($1, $2, $3, $4)"

// The row of the booking, which decides, is locked until the end: a refund
// comes before or after.
constexpr statement admit_statement{
  "admit",
  "INSERT INTO check_in (event, block, seat, booking, at, by_user, key)"
  " SELECT t.event, t.block, t.seat, b.id, $8, $5, $6 FROM booking b"
  " JOIN booking_ticket t ON t.booking = b.id"
  " WHERE b.id = $4 AND b.status = 3 AND t.event = $1 AND t.block = $2"
  " AND t.seat = $3 AND NOT EXISTS (SELECT " ONSALE_KEY_IS_TAKEN ")"
  " FOR SHARE OF b ON CONFLICT DO NOTHING RETURNING 1"};

constexpr statement find_key_statement{
  "find_door_key", "SELECT 1 " ONSALE_KEY_IS_TAKEN " LIMIT 1"};

// A statement of its own: it sees what another door has just committed.
constexpr statement find_admitted_statement{
  "find_admitted", "SELECT c.at, c.by_user, c.key FROM check_in c"
                   " JOIN booking b ON b.id = c.booking"
                   " WHERE c.event = $1 AND c.block = $2 AND c.seat = $3"
                   " AND c.booking = $4 AND b.status = 3"};

parameters named(const shown_ticket& x) {
  parameters result;
  result.add(static_cast<int64_t>(x.ticket.block.event.value))
    .add(static_cast<int32_t>(x.ticket.block.block))
    .add(int32_t{x.ticket.seat})
    .add(key_of(x.booking));
  return result;
}

parameters with_key(const check_in& x) {
  auto result = named(x.what);
  result.add(std::string_view{x.by})
    .add(std::string_view{x.key})
    .add(keys_since(x));
  return result;
}

} // namespace

void check_in_engine::admit(check_in what, reply_to<door_answer> done) {
  auto all = with_key(what);
  all.add(what.at);
  auto read = [what](std::vector<rows> from) -> store_result<door_answer> {
    // Once in, one is in, whatever another node has written since.
    auto is_in = from.at(0).size() > 0;
    if (!is_in && from.at(1).size() > 0)
      return door_answer{door_verdict::key_taken, {}};
    if (from.at(2).size() == 0)
      return door_answer{};
    auto row = from[2][0];
    auto first = what;
    first.at = row.time();
    first.by = row.text();
    first.key = row.text();
    if (row.bad())
      return misread(find_admitted_statement);
    return is_in ? door_answer{door_verdict::admitted, first.at}
                 : answer_again(first, what);
  };
  reads_.submit({{{&admit_statement, std::move(all)},
                  {&find_key_statement, with_key(what)},
                  {&find_admitted_statement, named(what.what)}},
                 true,
                 replying(std::move(done), std::move(read))});
}

} // namespace onsale::storage::postgres
