#pragma once

#include "bench/search/concerts.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace onsale::bench {

struct search_question {
  std::string text;
  std::string city; // empty: any
  int32_t day_from = -1;
  int32_t day_to = -1;
};

struct search_answer {
  double ns = 0;             // 0: it was not asked
  std::vector<uint64_t> ids; // ten at most, best first
};

struct search_outcome {
  double build_s = 0;
  double bytes = 0;
  std::vector<search_answer> answers; // empty: it cannot be had here
};

struct search_contestant {
  std::string name;
  std::function<search_outcome(const concerts&,
                               const std::vector<search_question>&)>
    run;
};

search_outcome
run_xapian(const concerts& in, const std::vector<search_question>& all);
search_outcome
run_trigrams(const concerts& in, const std::vector<search_question>& all);

/// Each is asked everything twice, on one thread; the second time counts. (But
/// pg_trgm, which takes long, is asked one query in twenty.)
std::vector<search_contestant> contestants();

} // namespace onsale::bench
