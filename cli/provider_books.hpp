#pragma once

#include "payments/simulated/provider_book.hpp"
#include "storage/provider_store.hpp"

namespace onsale::cli {

/// Keeps the simulated provider's books in the program's own database, in a
/// table that nothing else reads.
class provider_books final : public payments::provider_book {
public:
  /// @param store outlives this object
  explicit provider_books(storage::provider_store& store) : store_(store) {
    // Forwards.
  }

  void find(std::string key,
            payments::book_callback<std::optional<std::string>> done) override;

  void
  replace(std::string key, std::optional<std::string> before,
          std::string document, payments::book_callback<bool> done) override;

  void
  list(std::string key, size_t items,
       payments::book_callback<std::vector<payments::book_entry>> done) override;

private:
  storage::provider_store& store_;
};

} // namespace onsale::cli
