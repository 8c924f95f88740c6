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

  /// Writes the document under `key` if what is there is still `before`
  /// (nothing: no document), durably before `done`: several processes may keep
  /// the same books, and what one has written may come late.
  /// @returns whether it was
  virtual void replace(std::string key, std::optional<std::string> before,
                       std::string document, reply_to<bool> done)
    = 0;
};

} // namespace onsale::storage
