#pragma once

#include "domain/block_image.hpp"
#include "storage/postgres/session.hpp"
#include "storage/store_error.hpp"

#include <vector>

namespace onsale::storage::postgres {

/// The queries that read blocks, in one snapshot.
std::vector<query> query_images(const std::vector<block_id>& blocks);

/// Puts together what `query_images` returned: one image for each block, in
/// order.
store_result<std::vector<block_image>>
read_images(const std::vector<block_id>& blocks, const std::vector<rows>& from);

} // namespace onsale::storage::postgres
