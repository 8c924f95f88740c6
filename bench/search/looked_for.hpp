#pragma once

#include "bench/search/concerts.hpp"
#include "bench/search/contestants.hpp"
#include "bench/search/damage.hpp"

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace onsale::bench {

/// Ranks, from 0, drawn by Zipf's law with the exponent 0.9.
class zipf {
public:
  explicit zipf(size_t count);

  size_t draw(std::minstd_rand& random) const;

private:
  std::vector<double> sums_;
};

/// A query, and what was meant by it: any event of the performer, or at the
/// venue.
struct search_wish {
  search_question what;
  damage how = damage::none;
  std::string meant;
  bool venue = false;
};

/// Three of five look for a performer, one for a performer in a city, one for a
/// venue.
search_wish make_wish(const concert& x, std::minstd_rand& random);

/// Draws what is looked for: performers with more events more often. The same
/// seed draws the same.
class drawer {
public:
  drawer(const concerts& in, uint32_t seed);

  std::minstd_rand& random() {
    return random_;
  }

  const concert& draw() {
    return *famous_[rank_.draw(random_)];
  }

private:
  std::minstd_rand random_;
  std::vector<const concert*> famous_;
  zipf rank_;
};

} // namespace onsale::bench
