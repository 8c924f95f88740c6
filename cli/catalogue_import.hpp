#pragma once

#include "cli/seating_pool.hpp"
#include "domain/catalogue.hpp"
#include "domain/result.hpp"
#include "storage/catalogue_store.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <functional>
#include <istream>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace onsale::cli {

/// Something wrong with an object of an import file.
struct bad_object {
  uint64_t line = 0;
  std::string field; // may be empty
  std::string reason;
};

/// What an import did.
struct import_report {
  size_t venues = 0;
  size_t performers = 0;
  size_t events = 0;
  std::vector<bad_object> bad;
  bool written = false;
};

/// Whether objects that are wrong keep the others from being imported.
enum class on_bad : uint8_t { refuse_all, skip };

/// Imports a catalogue file in one transaction: all of it, or (with `skip`) all
/// that is right in it, or nothing. Objects may name venues and performers of
/// the same file, whatever the order, or of the store.
class catalogue_import {
public:
  /// @param self a new life, for what nobody else may work beside: `in_use` if
  ///        the file takes seats away while a server runs
  /// @param progress hears how many bytes have been read
  catalogue_import(storage::store& store, storage::node_identity self,
                   on_bad what_to_do, std::function<void(uint64_t)> progress);

  storage::store_result<import_report> run(std::istream& in);

private:
  /// An object and the line where it begins.
  template <class T>
  struct numbered {
    uint64_t line = 0;
    T what;
  };

  storage::store_result<unit> load_known();
  void read(std::istream& in);
  void check_references();
  storage::store_result<unit> prepare(const numbered<event>& x);
  storage::store_result<std::shared_ptr<const seating>>
  seating_of(const storage::seating_hash& hash);
  size_t first_that_shrinks() const;
  storage::store_result<unit> write();

  storage::store& store_;
  storage::node_identity self_;
  on_bad what_to_do_;
  std::function<void(uint64_t)> progress_;
  import_report report_;

  // what the store has
  std::unordered_set<venue_id> known_venues_;
  std::unordered_set<performer_id> known_performers_;
  std::unordered_map<event_id, storage::seating_hash> known_events_;
  std::unordered_map<storage::seating_hash, std::shared_ptr<const seating>>
    seatings_;

  seating_pool pool_;

  // what the file has
  std::vector<numbered<venue>> venues_;
  std::vector<numbered<performer>> performers_;
  std::vector<numbered<event>> events_;
  std::vector<storage::event_upsert> upserts_;
  std::vector<uint64_t> upsert_lines_;
};

} // namespace onsale::cli
