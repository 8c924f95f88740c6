#pragma once

#include <cstddef>

namespace onsale::support {

/// Gives memory back to the system that was needed to take in so many objects:
/// several times what is kept of them, and by itself the process would keep it
/// for a while or for ever. Of a few it is not worth the time, some
/// milliseconds. Thread-safe.
void give_back_spare_memory(size_t objects);

} // namespace onsale::support
