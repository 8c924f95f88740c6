#pragma once

#include "storage/postgres/session.hpp"

#include <cstdint>

namespace onsale::storage::postgres {

/// Numbers of ours, as PostgreSQL keeps them: ids are below 2^63.
constexpr int64_t number_of(uint64_t x) noexcept {
  return static_cast<int64_t>(x);
}

/// A query whose parameters are the columns of a table.
template <class... Columns>
query make_query(const statement& what, const Columns&... columns) {
  query result{&what, {}};
  (result.with.add(columns), ...);
  return result;
}

} // namespace onsale::storage::postgres
