#pragma once

#include <cstddef>
#include <malloc.h>

namespace onsale::support {

/// Gives memory back to the system that was needed to take in so many objects:
/// several times what is kept of them, and by itself the process would keep it
/// for ever. Of a few it is not worth the time, some milliseconds.
inline void give_back_spare_memory(size_t objects) {
  constexpr size_t many = 1'000;
  if (objects >= many)
    malloc_trim(0);
}

} // namespace onsale::support
