#pragma once

#include "domain/result.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace onsale::payments {

/// Why the book could not be read or written. `detail` is for logs.
struct book_failure {
  std::string detail;
};

/// A document, and what it is kept under.
struct book_entry {
  std::string key;
  std::string document;
};

template <class T>
using book_callback = std::function<void(result<T, book_failure>)>;

/// Where the simulated provider keeps its payments: a foreign system's database,
/// in transactions of its own. Calls return at once; the callback runs exactly
/// once, on any thread, possibly before the call returns. Thread-safe.
class provider_book {
public:
  virtual ~provider_book() = default;

  virtual void
  find(std::string key, book_callback<std::optional<std::string>> done)
    = 0;

  /// Writes a document if what is there is still `before` (nothing: none),
  /// durably before `done`. After a failure it may have been written all the
  /// same.
  /// @returns whether it was
  virtual void replace(std::string key, std::optional<std::string> before,
                       std::string document, book_callback<bool> done)
    = 0;

  /// Documents after `key` (empty: from the first on) by key, byte by byte, at
  /// most so many.
  virtual void list(std::string key, size_t items,
                    book_callback<std::vector<book_entry>> done)
    = 0;
};

} // namespace onsale::payments
