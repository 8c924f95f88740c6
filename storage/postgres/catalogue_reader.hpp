#pragma once

#include "storage/catalogue_store.hpp"
#include "storage/postgres/session.hpp"

#include <vector>

namespace onsale::storage::postgres {

/// The queries that read what changed after a version, in one snapshot.
std::vector<query> query_catalogue(uint64_t version);

/// Puts together what `query_catalogue` returned.
store_result<catalogue_image> read_catalogue(const std::vector<rows>& from);

} // namespace onsale::storage::postgres
