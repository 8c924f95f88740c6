#pragma once

#include "storage/store_error.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace onsale::storage::postgres {

/// A row of `venue`, `performer` or `event`: the table, and its id.
using catalogue_row = std::pair<std::string_view, int64_t>;

/// What a transaction changed of the catalogue without a number for it.
struct unseen_changes {
  std::set<catalogue_row> rows;
  /// A table was emptied, or too much changed to name it: all has to be read.
  bool everything = false;

  bool none() const {
    return rows.empty() && !everything;
  }
};

/// Reads what PostgreSQL's plugin `pgoutput` says (protocol version 1, chapter
/// 55.9 of PostgreSQL 15's manual) of the publication `onsale_catalogue`, and
/// finds the changes that the triggers of migrations 0001 and 0016 have not
/// given a version: those of a replica, or of somebody who switched them off.
/// A change has one if the row itself, or its grave in `catalogue_gone`,
/// carries the version that the same transaction has taken.
class log_reader {
public:
  /// So many rows of one transaction are kept apart.
  static constexpr size_t rows_max = 200'000;

  /// Takes the next message. @returns at the end of a transaction what it
  /// changed unseen; `broken` if the message is none that it knows
  store_result<std::optional<unseen_changes>> take(std::string_view message);

  /// Whether a transaction has begun and not ended.
  bool inside() const noexcept {
    return inside_;
  }

private:
  struct table {
    std::string name;
    std::string_view kind; // empty: of nobody's
    size_t id = 0;         // the columns' places
    std::optional<size_t> kind_at;
    std::optional<size_t> version;
    std::optional<size_t> complete_since;
  };

  class bytes;
  struct row;

  void begin();
  void describe(bytes& from);
  void insert(bytes& from);
  void update(bytes& from);
  void remove(bytes& from);
  void truncate(bytes& from);
  const table* find(bytes& from) const;
  void written(const table& in, const row& x);
  void touch(const table& in, const row& x);
  unseen_changes commit();

  std::map<uint32_t, table> tables_; // by their numbers
  bool inside_ = false;

  // Of the transaction.
  std::optional<int64_t> version_;
  std::map<catalogue_row, int64_t> touched_; // with the version they carry
  bool truncated_ = false;
  bool to_read_anew_ = false; // and everybody is told so
  bool too_many_ = false;
};

} // namespace onsale::storage::postgres
