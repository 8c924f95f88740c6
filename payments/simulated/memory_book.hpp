#pragma once

#include "payments/simulated/provider_book.hpp"

#include <map>
#include <mutex>

namespace onsale::payments {

/// A book that lasts as long as the process: for tests, simulations and stores
/// in memory. Answers before the call returns.
class memory_book final : public provider_book {
public:
  void find(std::string key,
            book_callback<std::optional<std::string>> done) override;

  void replace(std::string key, std::optional<std::string> before,
               std::string document, book_callback<bool> done) override;

  void list(std::string key, size_t items,
            book_callback<std::vector<book_entry>> done) override;

private:
  std::mutex mutex_;
  std::map<std::string, std::string> documents_;
};

} // namespace onsale::payments
