#pragma once

#include "domain/block_image.hpp"
#include "domain/change.hpp"
#include "domain/sale.hpp"

#include <map>
#include <set>
#include <utility>
#include <vector>

namespace onsale::examples {

/// What a ledger holds of one block, kept in the plainest way: the truth that a
/// block is compared with. Rows of other blocks' bookings are told to it.
class ledger_model {
public:
  using taken_seats = std::map<
    seat_index, std::pair<seat_status, std::optional<booking_id>>>;

  explicit ledger_model(block_id block) : block_(block) {
  }

  uint64_t seq = 0;
  taken_seats seats;
  std::map<booking_id, booking> rows;
  std::map<booking_id, booking_brief> foreign_rows;
  std::set<duty> duties;

  /// Writes a change or refuses it, as the ledger's contract says.
  bool apply(const change& x) {
    if (x.row) {
      auto known = rows.find(x.row->id);
      auto version = known == rows.end() ? 0 : known->second.version;
      if (version + 1 != x.row->version)
        return false;
    }
    if (x.counters && !within_limits(*x.counters))
      return false;
    ++seq;
    if (x.row)
      rows.insert_or_assign(x.row->id, *x.row);
    for (auto& change : x.seats) {
      if (change.status == seat_status::available)
        seats.erase(change.seat);
      else
        seats[change.seat] = {change.status, x.about};
    }
    duties.insert(x.due.begin(), x.due.end());
    for (auto& done : x.done)
      duties.erase(done);
    if (x.counters) {
      auto& counts = counters_[x.counters->user];
      counts.first += x.counters->tickets;
      counts.second += x.counters->open_holds;
    }
    return true;
  }

  /// A follower reads the row, or closes the door if there is none. By then the
  /// row's own block has ended what was overdue.
  booking_brief ask(const booking_id& id, timestamp now) {
    auto& row = foreign_rows.try_emplace(id, booking_brief{}).first->second;
    if (is_open(row.status) && row.deadline && *row.deadline <= now)
      row = {booking_status::expired, {}};
    return row;
  }

  block_image image() const {
    block_image x;
    x.version = seq;
    for (auto& [seat, state] : seats)
      x.seats.push_back({seat, state.first, state.second});
    for (auto& [id, row] : rows)
      if (row.deadline)
        x.bookings.push_back(row);
    x.duties.assign(duties.begin(), duties.end());
    return x;
  }

  /// Whether the counters are what the rows add up to.
  bool counters_add_up() const {
    std::map<user_id, std::pair<int64_t, int64_t>> expected;
    for (auto& [id, row] : rows) {
      auto failed = row.status == booking_status::capture_failed
                    && row.deadline;
      if (is_open(row.status) || row.status == booking_status::confirmed
          || failed)
        expected[row.user].first += static_cast<int64_t>(row.tickets.size());
      expected[row.user].second += is_open(row.status);
    }
    for (auto& [user, counts] : counters_)
      if (counts != expected[user])
        return false;
    return true;
  }

  /// Whether every taken seat is what the row of its booking says.
  bool seats_follow_rows() const {
    for (auto& [seat, state] : seats) {
      auto& [status, holder] = state;
      if (status == seat_status::blocked ? holder.has_value() : !holder)
        return false;
      if (!holder || holder->home != block_)
        continue;
      auto row = rows.find(*holder);
      if (row == rows.end())
        return false;
      auto sold = row->second.status == booking_status::confirmed
                  || row->second.status == booking_status::capture_failed;
      if (status == seat_status::sold ? !sold : !is_open(row->second.status))
        return false;
    }
    return true;
  }

  /// Whether a seat is held although its booking is over, or was to be by `now`.
  bool any_overdue(timestamp now) const {
    for (auto& [seat, state] : seats) {
      auto& [status, holder] = state;
      if (status != seat_status::held)
        continue;
      if (holder->home == block_) {
        if (*rows.at(*holder).deadline <= now)
          return true;
        continue;
      }
      // Without a row it is within its first seconds.
      auto row = foreign_rows.find(*holder);
      if (row != foreign_rows.end() && row->second.deadline
          && *row->second.deadline + std::chrono::seconds{1} <= now)
        return true;
    }
    return false;
  }

private:
  bool within_limits(const counter_change& x) {
    auto& [tickets, open_holds] = counters_[x.user];
    return (x.tickets <= 0 || tickets + x.tickets <= x.tickets_max)
           && (x.open_holds <= 0
               || open_holds + x.open_holds <= x.open_holds_max);
  }

  block_id block_;
  std::map<user_id, std::pair<int64_t, int64_t>> counters_;
};

} // namespace onsale::examples
