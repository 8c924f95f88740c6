#pragma once

#include "storage/catalogue_store.hpp"
#include "storage/sqlite/statement.hpp"

#include <memory>
#include <vector>

namespace onsale::storage::sqlite {

/// Reads what changed in the catalogue. A word that means nothing fails the
/// connection.
class catalogue_reader {
public:
  explicit catalogue_reader(connection& db);

  catalogue_image load(uint64_t version);

private:
  connection& db_;
  /// One query for each table, in the order of `parts`.
  std::vector<std::unique_ptr<statement>> queries_;
};

} // namespace onsale::storage::sqlite
