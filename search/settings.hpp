#pragma once

#include "search/fit.hpp"
#include "search/synonyms.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace onsale::search {

/// How much each part of the last tie-break counts; they are added up.
struct blend_weights {
  double text = 0.35;       // BM25F
  double popularity = 0.35; // as the catalogue says
  double soon = 0.2;        // halved every `soon_half_life`
  double available = 0.1;   // tickets are left
  std::chrono::hours soon_half_life{24 * 30};
};

struct settings {
  search::synonyms synonyms;
  field_weights fields;
  blend_weights blend;

  /// Typos are looked for if fewer events than this fit without.
  uint64_t enough = 10;

  /// Events that are compared with what was typed, for one query and segment.
  /// If more fit, the most popular are: an answer is fast whatever is asked.
  uint32_t most_compared = 20'000;

  /// A name for the synonyms, the same wherever they are.
  std::string synonyms_name;

  /// Tells settings that replace others apart, for what was made by them.
  uint64_t generation = 0;
};

using settings_ptr = std::shared_ptr<const settings>;

} // namespace onsale::search
