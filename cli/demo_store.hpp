#pragma once

#include "storage/store.hpp"
#include "support/logging.hpp"

#include <optional>

namespace onsale::cli {

/// Fills a store without events with the demo catalogue: real performers and
/// venues, and events in the months from today on. A store that has events is
/// left as it is.
/// @param with_onsale adds a show whose waiting room is open, and whose sale
/// begins soon, to a demo catalogue
/// @returns that show, or the last one if people still gather for it
storage::store_result<std::optional<event_id>>
make_demo(storage::store& store, bool with_onsale, const support::logger& log);

} // namespace onsale::cli
