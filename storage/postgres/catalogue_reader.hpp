#pragma once

#include "storage/catalogue_store.hpp"
#include "storage/postgres/session.hpp"

#include <optional>
#include <vector>

namespace onsale::storage::postgres {

/// The queries that read what changed after a version, in one snapshot.
std::vector<query> query_catalogue(uint64_t version);

/// Puts together what `query_catalogue` returned for that version; nothing, if
/// all has to be read instead.
store_result<std::optional<catalogue_image>>
read_catalogue(uint64_t version, const std::vector<rows>& from);

} // namespace onsale::storage::postgres
