#include "tests/fuzz/fuzz.hpp"

#include <cstddef>
#include <cstdint>

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  onsale::fuzz::try_input({reinterpret_cast<const char*>(data), size});
  return 0;
}
