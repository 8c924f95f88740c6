#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>

namespace onsale::test {

/// Ends the test program with a message: what its tests stand on cannot be had,
/// so none of their checks would mean anything.
/// @param who could not have it, for example "box office"
[[noreturn]] inline void give_up(const char* who, const std::string& why) {
  std::fprintf(stderr, "%s: %s\n", who, why.c_str());
  std::abort();
}

} // namespace onsale::test
