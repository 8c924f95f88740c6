#pragma once

#include <cstdio>
#include <cstdlib>

namespace onsale {

/// An assertion that stays on in release builds. For bugs of this program only:
/// whatever comes from outside is refused, not asserted. The caller is named by
/// builtins, since clang 14, which builds the fuzz targets, has no
/// `std::source_location`.
inline void ensure(bool holds, const char* file = __builtin_FILE(),
                   unsigned line = __builtin_LINE(),
                   const char* function = __builtin_FUNCTION()) {
  if (holds)
    return;
  std::fprintf(stderr, "%s:%u: broken invariant in %s\n", file, line, function);
  std::abort();
}

} // namespace onsale
