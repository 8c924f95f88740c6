#include "cli/provider_books.hpp"

#include <utility>

namespace onsale::cli {

namespace {

/// The store's answer in the provider's words.
template <class T>
auto translate(payments::book_callback<T> done) {
  return [done = std::move(done)](storage::store_result<T> x) {
    if (x)
      done(*std::move(x));
    else
      done(failure{payments::book_failure{std::move(x).error().detail}});
  };
}

} // namespace

void provider_books::find(
  std::string key, payments::book_callback<std::optional<std::string>> done) {
  store_.find(std::move(key), translate(std::move(done)));
}

void provider_books::replace(std::string key, std::optional<std::string> before,
                             std::string document,
                             payments::book_callback<bool> done) {
  store_.replace(std::move(key), std::move(before), std::move(document),
                 translate(std::move(done)));
}

void provider_books::list(
  std::string key, size_t items,
  payments::book_callback<std::vector<payments::book_entry>> done) {
  using documents = std::vector<storage::provider_document>;
  store_.list(std::move(key), items,
              [done = std::move(done)](storage::store_result<documents> x) {
                if (!x) {
                  done(failure{payments::book_failure{x.error().detail}});
                  return;
                }
                std::vector<payments::book_entry> entries;
                for (auto& y : *x)
                  entries.push_back({std::move(y.key), std::move(y.document)});
                done(std::move(entries));
              });
}

} // namespace onsale::cli
