#pragma once

#include "bench/search/contestants.hpp"

#include <chrono>
#include <utility>
#include <vector>

namespace onsale::bench {

inline double ns_since(std::chrono::steady_clock::time_point began) {
  auto took = std::chrono::steady_clock::now() - began;
  return std::chrono::duration<double, std::nano>(took).count();
}

/// Asks everything twice, and times the second round.
/// @param each of how many one is asked: of one that takes long, not all
template <class Ask>
std::vector<search_answer>
ask_all(const std::vector<search_question>& all, Ask ask, size_t each = 1) {
  std::vector<search_answer> result;
  for (int round = 0; round < 2; ++round) {
    result.assign(all.size(), {});
    for (size_t i = 0; i < all.size(); i += each) {
      auto began = std::chrono::steady_clock::now();
      result[i].ids = ask(all[i]);
      result[i].ns = ns_since(began);
    }
  }
  return result;
}

} // namespace onsale::bench
