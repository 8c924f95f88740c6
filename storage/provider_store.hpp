#pragma once

#include "storage/store_error.hpp"

#include <optional>
#include <string>

namespace onsale::storage {

/// The books of the simulated payment provider: a foreign system that happens
/// to keep its documents in the same database, in a table and in transactions
/// of its own. Nothing else reads them. Calls as in `ledger`.
class provider_store {
public:
  virtual ~provider_store() = default;

  virtual void find(std::string key, reply_to<std::optional<std::string>> done) = 0;

  /// Writes or replaces the document under `key`, durably before `done`.
  virtual void put(std::string key, std::string document, reply_to<unit> done) = 0;
};

} // namespace onsale::storage
