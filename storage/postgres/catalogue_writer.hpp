#pragma once

#include "storage/catalogue_store.hpp"
#include "storage/postgres/session.hpp"

#include <optional>
#include <vector>

namespace onsale::storage::postgres {

/// Turns a batch of the catalogue into queries that form one transaction: one
/// for each table, whatever the size of the batch. Of several objects with one
/// id the last is written.
class catalogue_writer {
public:
  explicit catalogue_writer(const catalogue_batch& what);

  /// The first query returns the version that the batch gets.
  std::vector<query> queries() const;

  /// For each event that is written its place in the batch.
  std::vector<size_t> event_positions() const;

private:
  void write_venues(std::vector<query>& to) const;
  void write_performers(std::vector<query>& to) const;
  void write_all_events(std::vector<query>& to) const;
  void write_check(std::vector<query>& to) const;
  void write_seatings(std::vector<query>& to) const;
  void write_events(std::vector<query>& to) const;
  void clear_parts(std::vector<query>& to) const;
  void write_billing(std::vector<query>& to) const;
  void write_prices(std::vector<query>& to) const;
  void write_sections(std::vector<query>& to) const;
  void write_presales(std::vector<query>& to) const;
  void write_fees(std::vector<query>& to) const;
  void write_rooms(std::vector<query>& to) const;
  void write_blocks(std::vector<query>& to) const;

  struct document {
    seating_hash hash; // empty: the event keeps the seats it has
    std::string text;
  };

  std::vector<const venue*> venues_;
  std::vector<const performer*> performers_;
  std::vector<const event_upsert*> events_;
  std::vector<size_t> positions_;
  std::vector<document> documents_; // of each event
  std::optional<node_identity> alone_as_;
  std::optional<node_identity> as_;
};

} // namespace onsale::storage::postgres
