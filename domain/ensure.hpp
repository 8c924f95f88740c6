#pragma once

#include <cstdio>
#include <cstdlib>
#include <source_location>

namespace onsale {

/// An assertion that stays on in release builds. For bugs of this program only:
/// whatever comes from outside is refused, not asserted.
inline void
ensure(bool holds,
       std::source_location where = std::source_location::current()) {
  if (holds)
    return;
  std::fprintf(stderr, "%s:%u: broken invariant in %s\n", where.file_name(),
               static_cast<unsigned>(where.line()), where.function_name());
  std::abort();
}

} // namespace onsale
