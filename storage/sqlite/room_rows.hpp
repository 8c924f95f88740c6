#pragma once

#include "domain/room/room_change.hpp"
#include "storage/sqlite/statement.hpp"

#include <optional>
#include <vector>

namespace onsale::storage::sqlite {

/// Waiting rooms in their tables, within the caller's transaction. What does
/// not fit fails the connection.
class room_rows {
public:
  explicit room_rows(connection& db);

  /// @pre whoever joins is a user already
  void write(const room_change& x);

  std::optional<room_image> load(event_id event);

private:
  void write_row(const room_change& x);
  void write_entries(const room_change& x);
  uint64_t last_entry(event_id event);
  void demand(bool holds);

  connection& db_;
  statement add_;
  statement add_witness_;
  statement set_;
  statement move_;
  statement set_seed_;
  statement add_entry_;
  statement move_entry_;
  statement park_entry_;
  statement find_;
  statement witnesses_;
  statement entries_;
  statement last_entry_;
};

} // namespace onsale::storage::sqlite
