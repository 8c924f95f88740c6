#pragma once

#include "domain/room/room_change.hpp"
#include "storage/ledger.hpp"
#include "storage/postgres/session.hpp"

#include <optional>
#include <vector>

namespace onsale::storage::postgres {

/// The part of a batch that writes a room: behind `call_commit`, in the same
/// transaction.
/// @param fence as it was before the batch
query write_room(const room_change& x, const lease& fence);

/// Queries of one transaction for all there is of a room, and how to read what
/// comes back.
std::vector<query> query_room(event_id event);
store_result<std::optional<room_image>>
read_room(event_id event, const std::vector<rows>& from);

} // namespace onsale::storage::postgres
