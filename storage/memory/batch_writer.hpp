#pragma once

#include "storage/memory/tables.hpp"
#include "storage/memory/undo_log.hpp"

#include <optional>
#include <set>
#include <string>

namespace onsale::storage::memory {

/// Writes one batch of the ledger: all of it, or nothing when something breaks
/// a rule that the databases keep as constraints.
class batch_writer {
public:
  batch_writer(tables& in, timestamp now) : in_(in), now_(now) {
    // nop
  }

  store_result<batch_result> commit(const batch& what);

private:
  std::vector<lease> check_fences(const batch& what) const;
  entry_result write(const ledger_entry& x, lease& shard);
  entry_outcome write_change(const change& x, lease& shard,
                             std::optional<booking_brief>& asked);
  std::optional<entry_outcome>
  find_answer(const keyed_answer& x, std::optional<stored_answer>& found) const;
  std::optional<entry_outcome> check_limits(const counter_change& x) const;
  /// Whether a row is where the change expects it, and a ticket of it has let
  /// somebody in.
  bool is_used(const booking& row) const;
  bool write_row(const change& x);
  std::optional<booking_brief> write_aborted(const change& x);
  void add_booking(const booking& row, const change& x);
  void mark_sold(const booking& row);
  void write_parts(const change& x);
  void write_seat(const change& x, const seat_change& y);
  void write_counters(const counter_change& x, timestamp now);
  void write_room(const room_change& x);
  void write_journal(const change& x, const lease& shard);
  void write_journal(const room_change& x, const lease& shard);
  void add_user(const user_id& id, timestamp now);

  /// What a constraint of a database would say.
  void demand(bool holds, const char* rule);

  tables& in_;
  timestamp now_;
  undo_log undo_;
  std::optional<store_error> broken_;
  std::set<ticket_id> touched_;
  std::set<event_id> rooms_;
};

} // namespace onsale::storage::memory
