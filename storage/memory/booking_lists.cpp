#include "storage/memory/booking_lists.hpp"

#include <algorithm>
#include <iterator>
#include <limits>

namespace onsale::storage::memory {

namespace {

using row_list = std::vector<const booking_row*>;

/// One page out of rows in order; `rows` begin after the cursor.
booking_page
make_page(const tables& in, const row_list& rows, size_t page_items) {
  booking_page result;
  for (auto x : rows) {
    if (result.bookings.size() == page_items) {
      if (page_items > 0)
        result.cursor = to_string(result.bookings.back().row.id);
      break;
    }
    result.bookings.push_back(read_booking(in, *x));
  }
  return result;
}

} // namespace

block_image load_block(const tables& in, const block_id& id) {
  block_image result;
  auto past = in.journal.lower_bound({{id.event, id.block + 1}, 0});
  if (past != in.journal.begin() && std::prev(past)->first.first == id)
    result.version = std::prev(past)->first.second;
  for (auto x = in.tickets.lower_bound({id, 0});
       x != in.tickets.end() && x->first.block == id; ++x)
    if (x->second.status != seat_status::available)
      result.seats.push_back(
        {x->first.seat, x->second.status, x->second.holder});
  for (auto x = in.bookings.lower_bound({id, {}});
       x != in.bookings.end() && x->first.home == id; ++x)
    if (x->second.row.deadline)
      result.bookings.push_back(read_booking(in, x->second).row);
  for (auto x = in.duties.lower_bound({{id, {}}, duty_kind::capture, 0});
       x != in.duties.end() && x->booking.home == id; ++x)
    result.duties.push_back(*x);
  return result;
}

std::vector<block_id>
find_restless(const tables& in, const std::vector<shard_id>& shards) {
  std::set<block_id> found;
  for (auto& [id, x] : in.bookings)
    if (x.row.deadline)
      found.insert(id.home);
  for (auto& x : in.duties)
    found.insert(x.booking.home);
  for (auto& [id, x] : in.tickets)
    if (x.status == seat_status::held)
      found.insert(id.block);
  auto count = static_cast<shard_id>(in.leases.size());
  std::vector<block_id> result;
  for (auto& x : found)
    if (std::find(shards.begin(), shards.end(), shard_of(x, count))
        != shards.end())
      result.push_back(x);
  return result;
}

std::vector<block_id>
find_touched(const tables& in, const std::vector<event_id>& events) {
  std::vector<block_id> result;
  for (const auto& [id, x] : in.tickets)
    if (std::find(events.begin(), events.end(), id.block.event) != events.end()
        && (result.empty() || result.back() != id.block))
      result.push_back(id.block);
  return result;
}

booking_record read_booking(const tables& in, const booking_row& from) {
  booking_record result{from.row, from.history};
  constexpr auto last = std::numeric_limits<uint32_t>::max();
  auto past = in.payments.upper_bound({from.row.id, last});
  if (past != in.payments.begin()
      && std::prev(past)->first.first == from.row.id)
    result.row.paid_by = std::prev(past)->second;
  return result;
}

booking_page list_of_user(const tables& in, const user_id& user,
                          const std::string& cursor, size_t page_items) {
  row_list rows;
  for (auto& [id, x] : in.bookings)
    if (x.row.user == user && x.row.status != booking_status::aborted)
      rows.push_back(&x);
  auto newer = [](const booking_row* a, const booking_row* b) {
    return std::pair{a->row.held_at, a->number}
           > std::pair{b->row.held_at, b->number};
  };
  std::sort(rows.begin(), rows.end(), newer);
  if (!cursor.empty()) {
    auto id = parse_booking_id(cursor);
    auto last = id ? in.bookings.find(*id) : in.bookings.end();
    if (last == in.bookings.end())
      return {};
    rows.erase(rows.begin(), std::upper_bound(rows.begin(), rows.end(),
                                              &last->second, newer));
  }
  return make_page(in, rows, page_items);
}

booking_page list_of_event(const tables& in, event_id event,
                           const std::string& cursor, size_t page_items) {
  booking_id last;
  last.home.event = event;
  if (!cursor.empty()) {
    auto given = parse_booking_id(cursor);
    if (!given || given->home.event != event)
      return {};
    last = *given;
  }
  row_list rows;
  for (auto x = in.bookings.upper_bound(last);
       x != in.bookings.end() && x->first.home.event == event
       && rows.size() <= page_items;
       ++x)
    if (x->second.row.status != booking_status::aborted)
      rows.push_back(&x->second);
  return make_page(in, rows, page_items);
}

booking_page list_sold(const tables& in, timestamp since,
                       const std::string& cursor, size_t page_items) {
  booking_id last;
  if (!cursor.empty()) {
    auto given = parse_booking_id(cursor);
    if (!given)
      return {};
    last = *given;
  }
  row_list rows;
  for (auto x = in.bookings.upper_bound(last);
       x != in.bookings.end() && rows.size() <= page_items; ++x)
    if (x->second.row.status == booking_status::confirmed
        && x->second.row.held_at >= since)
      rows.push_back(&x->second);
  return make_page(in, rows, page_items);
}

} // namespace onsale::storage::memory
