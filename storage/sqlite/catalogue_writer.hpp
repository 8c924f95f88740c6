#pragma once

#include "storage/catalogue_store.hpp"
#include "storage/sqlite/statement.hpp"

#include <map>
#include <optional>

namespace onsale::storage::sqlite {

/// Writes batches of the catalogue within the caller's transaction.
class catalogue_writer {
public:
  explicit catalogue_writer(connection& db);

  /// @returns the new version, or what was refused: then the caller must roll
  /// back.
  upsert_result write(const catalogue_batch& what);

private:
  upsert_result write_all(const catalogue_batch& what);
  std::optional<upsert_refusal> check(const event_upsert& x, size_t position);
  void write(const venue& x);
  void write(const performer& x);
  void write(const event_upsert& x);
  void write_lists(const event& x);
  void write_sections(const event& x);
  void write_blocks(event_id of, const seating& seats);
  seating_hash write_seats(const std::shared_ptr<const seating>& seats);

  connection& db_;
  uint64_t version_ = 0;

  /// Seatings of this batch: many events share one.
  std::map<std::shared_ptr<const seating>, seating_hash> written_;

  statement begin_;
  statement end_;
  statement version_of_catalogue_;
  statement find_venue_;
  statement find_performer_;
  statement find_event_;
  statement find_taken_;
  statement venue_;
  statement drop_venue_aliases_;
  statement venue_alias_;
  statement performer_;
  statement drop_performer_aliases_;
  statement performer_alias_;
  statement seating_;
  statement event_;
  std::vector<std::unique_ptr<statement>> drop_parts_;
  statement billing_;
  statement price_level_;
  statement section_;
  statement fee_;
  statement presale_;
  statement presale_code_;
  statement room_;
  statement block_;
};

} // namespace onsale::storage::sqlite
