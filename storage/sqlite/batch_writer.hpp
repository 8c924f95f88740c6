#pragma once

#include "storage/ledger.hpp"
#include "storage/sqlite/room_rows.hpp"
#include "storage/sqlite/statement.hpp"

#include <optional>
#include <string>

namespace onsale::storage::sqlite {

/// Writes batches of the ledger. There is no other writer, so an entry is
/// decided by plain reads and then written: first what may refuse it (key,
/// counters, booking), then the rest.
class batch_writer {
public:
  explicit batch_writer(connection& db);

  /// @param now the store's clock: the time at which answers are kept.
  store_result<batch_result> commit(const batch& what, timestamp now);

private:
  /// One user's counters of one event.
  struct counters {
    int64_t tickets = 0;
    int64_t open_holds = 0;
  };

  /// As they are to be after a change, where it moves them.
  struct counters_after {
    counters user;
    counters card;
  };

  /// Finds the fences that hold.
  std::vector<lease> check_fences(const batch& what);
  entry_result write(const ledger_entry& x, lease& shard);
  entry_outcome write_change(const ledger_entry& x, lease& shard,
                             std::optional<booking_brief>& asked);
  std::optional<entry_outcome>
  find_answer(const keyed_answer& x, std::optional<stored_answer>& found);

  /// Finds counters as they are to be after a change. @returns why they may not
  std::optional<entry_outcome> count(const counter_change& x, counters& after);

  /// Whether the row is where the change expects it, and a ticket of it has let
  /// somebody in.
  bool is_used(const booking& row);

  /// Inserts or updates the booking's row. @returns whether it was where the
  /// change expects it.
  bool write_row(const change& x);

  /// Inserts `aborted`. @returns what the row says if there was one already.
  std::optional<booking_brief> write_aborted(const change& x);

  /// Writes what follows from an applied change: seats, counters, payment,
  /// duties.
  void write_parts(const change& x, const counters_after& after);
  void
  write_counters(const counter_change& x, const counters& after, timestamp at);
  void write_seats(const change& x);
  void write_journal(const change& x, const lease& shard);
  void write_room(const room_change& x, const lease& shard);

  std::optional<int64_t> find_user(const user_id& x);
  int64_t find_or_add_user(const user_id& x, timestamp now);

  connection& db_;
  room_rows rooms_;
  timestamp now_;

  /// The user asked for last, and the number found: most entries name one user
  /// several times.
  std::string last_user_;
  std::optional<int64_t> last_number_;

  statement find_lease_;
  statement find_block_;
  statement move_lease_;
  statement find_user_;
  statement add_user_;
  statement find_answer_;
  statement add_answer_;
  statement find_counters_;
  statement set_counters_;
  statement add_booking_;
  statement move_booking_;
  statement find_booking_;
  statement find_used_;
  statement add_ticket_;
  statement mark_sold_;
  statement set_seat_;
  statement set_payment_;
  statement add_duty_;
  statement drop_duty_;
  statement add_journal_;
};

} // namespace onsale::storage::sqlite
