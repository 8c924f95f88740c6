#pragma once

#include "domain/time.hpp"

namespace onsale::storage::sqlite {

/// The clock of a store in a file is its host's.
inline timestamp host_now() {
  return std::chrono::floor<duration_ms>(std::chrono::system_clock::now());
}

} // namespace onsale::storage::sqlite
