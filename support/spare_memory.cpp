#include "support/spare_memory.hpp"

#include <malloc.h>

/// jemalloc's, in programs that are linked with it (mallctl(3)).
extern "C" [[gnu::weak]] int
mallctl(const char* name, void* old_value, size_t* old_size, void* new_value,
        size_t new_size);

namespace onsale::support {

namespace {

/// Below, some milliseconds are better spent otherwise.
constexpr size_t many = 1'000;

} // namespace

void give_back_spare_memory(size_t objects) {
  if (objects < many)
    return;
  if (!mallctl) {
    malloc_trim(0);
    return;
  }
  // Of all arenas (MALLCTL_ARENAS_ALL). That it cannot be done is no fault: the
  // same memory is given back ten seconds later.
  [[maybe_unused]] auto done = mallctl("arena.4096.purge", nullptr, nullptr,
                                       nullptr, 0);
}

} // namespace onsale::support
