#pragma once

#include "storage/store.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace onsale::cli {

/// Where `--storage` points.
struct store_address {
  enum class engine : uint8_t { sqlite, postgres };

  engine kind = engine::sqlite;
  std::string where; // a file, or a connection string

  /// The address without its password, for messages.
  std::string shown;
};

/// Parses `sqlite:FILE` or `postgresql://…` (`postgres://…` too).
std::optional<store_address> parse_store_address(std::string_view text);

/// Opens a store, ready to be served from. Blocks up to `storage::start_wait`
/// while another process has a SQLite file open.
storage::store_result<std::unique_ptr<storage::store>>
open_store(const store_address& at, const storage::store_options& options);

/// Brings the schema of a store up to date.
storage::store_result<unit>
migrate_store(const store_address& at, const storage::store_options& options);

/// Waits for the answer of a store's call, for commands that do one thing after
/// the other: `wait_for<T>([&](auto done) { store.users().find(id, done); })`.
template <class T, class Call>
storage::store_result<T> wait_for(Call call);

} // namespace onsale::cli

#include <future>

namespace onsale::cli {

template <class T, class Call>
storage::store_result<T> wait_for(Call call) {
  auto answer = std::make_shared<std::promise<storage::store_result<T>>>();
  auto result = answer->get_future();
  call(storage::reply_to<T>{[answer](storage::store_result<T> x) {
    answer->set_value(std::move(x));
  }});
  return result.get();
}

} // namespace onsale::cli
