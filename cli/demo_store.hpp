#pragma once

#include "storage/store.hpp"
#include "support/logging.hpp"

namespace onsale::cli {

/// Fills a store without events with the demo catalogue: real performers and
/// venues, and events in the months from today on. A store that has events is
/// left as it is.
storage::store_result<unit>
fill_with_demo(storage::store& store, const support::logger& log);

} // namespace onsale::cli
