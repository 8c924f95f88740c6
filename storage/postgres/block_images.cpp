#include "storage/postgres/block_images.hpp"

#include "storage/postgres/booking_rows.hpp"
#include "storage/postgres/replies.hpp"

#include <utility>

namespace onsale::storage::postgres {

namespace {

// Each of these starts its rows with the number of the block, from 1.
constexpr statement versions_statement{
  "image_versions",
  "SELECT w.n, coalesce((SELECT max(seq) FROM journal j"
  " WHERE j.event = w.event AND j.block = w.block), 0)"
  " FROM unnest($1::bigint[], $2::int[]) WITH ORDINALITY w (event, block, n)"
  " ORDER BY w.n"};
constexpr statement seats_statement{
  "image_seats",
  "SELECT w.n, t.seat, t.status, t.holder"
  " FROM unnest($1::bigint[], $2::int[]) WITH ORDINALITY w (event, block, n)"
  " JOIN ticket t ON t.event = w.event AND t.block = w.block"
  " WHERE t.status <> 0 ORDER BY w.n, t.seat"};
constexpr statement bookings_statement{
  "image_bookings",
  "SELECT w.n, " ONSALE_BOOKING_COLUMNS
  " FROM unnest($1::bigint[], $2::int[]) WITH ORDINALITY w (event, block, n)"
  " JOIN booking_record b ON b.event = w.event AND b.block = w.block"
  " WHERE b.due ORDER BY w.n, b.id"};
constexpr statement duties_statement{
  "image_duties",
  "SELECT w.n, o.booking, o.kind, o.number"
  " FROM unnest($1::bigint[], $2::int[]) WITH ORDINALITY w (event, block, n)"
  // A booking's key begins with its home: so the index has those of a block
  // side by side.
  " JOIN outbox o ON o.booking >= int8send(w.event) || int4send(w.block)"
  " AND o.booking < int8send(w.event) || int4send(w.block + 1)"
  " ORDER BY w.n, o.booking, o.kind, o.number"};

void read_seat(row_reader& row, block_image& to) {
  block_image::taken_seat x;
  x.seat = static_cast<seat_index>(row.natural());
  auto status = row.natural();
  x.status = static_cast<seat_status>(status & 3);
  x.holder = row.maybe(&row_reader::booking);
  to.seats.push_back(std::move(x));
}

void read_duty(row_reader& row, block_image& to) {
  duty x;
  x.booking = row.booking();
  auto kind = row.natural();
  if (kind > static_cast<uint64_t>(duty_kind::free_follower))
    row.spoil();
  x.kind = static_cast<duty_kind>(kind);
  x.number = static_cast<uint32_t>(row.natural());
  to.duties.push_back(std::move(x));
}

} // namespace

std::vector<query> query_images(const std::vector<block_id>& blocks) {
  int8s events;
  int4s numbers;
  for (auto& x : blocks) {
    events.add(static_cast<int64_t>(x.event.value));
    numbers.add(static_cast<int32_t>(x.block));
  }
  std::vector<query> result{{&snapshot_statement, {}}};
  for (auto what : {&versions_statement, &seats_statement, &bookings_statement,
                    &duties_statement})
    result.push_back({what, parameters{}.add(events).add(numbers)});
  return result;
}

store_result<std::vector<block_image>>
read_images(const std::vector<block_id>& blocks,
            const std::vector<rows>& from) {
  std::vector<block_image> result(blocks.size());
  using reader = void (*)(row_reader&, block_image&);
  const std::pair<const statement*, reader> parts[] = {
    {&versions_statement,
     [](row_reader& row, block_image& to) {
       to.version = row.natural();
     }},
    {&seats_statement, read_seat},
    {&bookings_statement,
     [](row_reader& row, block_image& to) {
       to.bookings.push_back(read_booking(row).row);
     }},
    {&duties_statement, read_duty}};
  size_t part = 1; // after the snapshot
  for (auto& [what, read] : parts) {
    auto& rows = from.at(part++);
    for (int i = 0; i < rows.size(); ++i) {
      auto row = rows[i];
      auto block = row.natural();
      if (block < 1 || block > blocks.size())
        return misread(*what);
      read(row, result[block - 1]);
      if (row.bad())
        return misread(*what);
    }
  }
  return result;
}

} // namespace onsale::storage::postgres
