#pragma once

#include "storage/store_error.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace onsale::storage {

/// A document of those books, and what it is kept under.
struct provider_document {
  std::string key;
  std::string document;

  friend bool operator==(const provider_document&, const provider_document&)
    = default;
};

/// Who takes the money of the bookings, and the books of the simulated payment
/// provider: a foreign system that happens to keep its documents in the same
/// database, in a table and in transactions of its own. Nothing else reads
/// them. Calls as in `ledger`.
class provider_store {
public:
  virtual ~provider_store() = default;

  /// Has that provider take the money from now on, unless another one has been
  /// asked for any: nobody else knows those payments. May be repeated; a node
  /// does so before it joins and after. Where several processes may share the
  /// store: `in_use` instead of a change of providers while any node lives, the
  /// caller included. (The store in memory, for tests, knows no nodes here.)
  /// @returns who takes it
  virtual void claim(std::string provider, reply_to<std::string> done) = 0;

  /// Who takes the money, if anybody has claimed it. Writes nothing.
  virtual void taker(reply_to<std::optional<std::string>> done) = 0;

  virtual void find(std::string key, reply_to<std::optional<std::string>> done) = 0;

  /// Writes the document under `key` if what is there is still `before`
  /// (nothing: no document), durably before `done`: several processes may keep
  /// the same books, and what one has written may come late.
  /// @returns whether it was
  virtual void replace(std::string key, std::optional<std::string> before,
                       std::string document, reply_to<bool> done)
    = 0;

  /// The documents after `key` (empty: from the first on) by key, byte by byte,
  /// at most so many.
  virtual void list(std::string key, size_t items,
                    reply_to<std::vector<provider_document>> done)
    = 0;
};

} // namespace onsale::storage
