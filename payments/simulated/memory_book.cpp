#include "payments/simulated/memory_book.hpp"

#include <utility>

namespace onsale::payments {

void memory_book::find(std::string key,
                       book_callback<std::optional<std::string>> done) {
  std::optional<std::string> found;
  {
    std::lock_guard guard{mutex_};
    if (auto i = documents_.find(key); i != documents_.end())
      found = i->second;
  }
  done(std::move(found));
}

void memory_book::replace(std::string key, std::optional<std::string> before,
                          std::string document, book_callback<bool> done) {
  auto same = false;
  {
    std::lock_guard guard{mutex_};
    auto known = documents_.find(key);
    same = known == documents_.end() ? !before : before == known->second;
    if (same)
      documents_.insert_or_assign(std::move(key), std::move(document));
  }
  done(same);
}

void memory_book::list(std::string key, size_t items,
                       book_callback<std::vector<book_entry>> done) {
  std::vector<book_entry> found;
  {
    std::lock_guard guard{mutex_};
    for (auto i = documents_.upper_bound(key);
         i != documents_.end() && found.size() < items; ++i)
      found.push_back({i->first, i->second});
  }
  done(std::move(found));
}

} // namespace onsale::payments
