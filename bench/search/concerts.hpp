#pragma once

#include "search/document.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace onsale::bench {

/// What somebody may look for.
struct concert {
  uint64_t id = 0;
  std::string performer;
  std::string venue;
  std::string city;
};

struct concerts {
  std::vector<concert> all;
  std::vector<search::document> documents; // of the same, in the same order
  int32_t first_day = 0;                   // of all of them
};

/// Reads a file of the catalogue's format. What it has is repeated until there
/// are `count` events (0: as many as it has), half of them by performers whose
/// names are made of the halves of two names; the same file and number give the
/// same.
/// @returns nothing if the file cannot be read, or has no event
concerts read_concerts(const std::string& file, size_t count);

} // namespace onsale::bench
