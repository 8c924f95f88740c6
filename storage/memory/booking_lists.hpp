#pragma once

#include "storage/memory/tables.hpp"

namespace onsale::storage::memory {

/// What the ledger reads (see there), from the tables.
block_image load_block(const tables& in, const block_id& id);
std::vector<block_id>
find_restless(const tables& in, const std::vector<shard_id>& shards);
/// Blocks of these events of which a place was taken, ever.
std::vector<block_id>
find_touched(const tables& in, const std::vector<event_id>& events);

booking_record read_booking(const tables& in, const booking_row& from);
booking_page list_of_user(const tables& in, const user_id& user,
                          const std::string& cursor, size_t page_items);
booking_page list_of_event(const tables& in, event_id event,
                           const std::string& cursor, size_t page_items);
booking_page list_sold(const tables& in, timestamp since,
                       const std::string& cursor, size_t page_items);

} // namespace onsale::storage::memory
