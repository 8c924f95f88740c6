#pragma once

#include "domain/best_available.hpp"
#include "tests/support/property.hpp"

#include <string>
#include <vector>

/// Plans for the tests of best available.
namespace onsale::examples {

/// Makes a block from pictures of its rows, the front row first: `.` a free
/// seat, `x` a taken one, `w` a free accessible one, `$` a free one of price
/// level 1. Seats are numbered from left to right; quality falls from the left
/// to the right and from row to row.
struct picture {
  block_plan plan;
  seat_set free;

  explicit picture(const std::vector<std::string>& rows) {
    for (auto& cells : rows) {
      plan.rows.push_back({"", {}});
      for (auto cell : cells) {
        auto seat = static_cast<seat_index>(plan.places.size());
        place x;
        x.quality = 1 - seat / 1000.f;
        x.row = static_cast<uint16_t>(plan.rows.size() - 1);
        x.accessible = cell == 'w';
        x.price = cell == '$';
        plan.places.push_back(x);
        plan.rows.back().places.push_back(seat);
        free.set(seat, cell != 'x');
      }
    }
  }
};

/// A small block of any shape: qualities with many ties, some seats accessible,
/// two price levels, some taken.
inline picture any_picture(int seats_max) {
  std::vector<std::string> rows;
  auto left = *rc::gen::inRange(1, seats_max + 1);
  while (left > 0) {
    auto width = *rc::gen::inRange(1, left + 1);
    left -= width;
    rows.push_back(*rc::gen::container<std::string>(
      static_cast<size_t>(width),
      rc::gen::element('.', '.', '.', 'x', 'w', '$')));
  }
  picture made{rows};
  for (auto& place : made.plan.places)
    place.quality = static_cast<float>(*rc::gen::inRange(0, 9)) / 8;
  return made;
}

inline best_request any_request() {
  best_request request;
  request.quantity = *rc::gen::inRange(1u, 5u);
  request.accessible = *rc::gen::inRange(0u, request.quantity + 1);
  if (*rc::gen::arbitrary<bool>())
    request.accessible = 0;
  if (*rc::gen::inRange(0, 4) == 0)
    request.price = static_cast<price_index>(*rc::gen::inRange(0, 2));
  return request;
}

/// The score of a choice by the words of the contract, with a penalty for each
/// accessible seat beyond those asked for.
inline double plain_score(const picture& x, const best_request& request,
                          const std::vector<seat_index>& seats, bool strands) {
  double quality = 0;
  uint32_t accessible = 0;
  for (auto seat : seats) {
    quality += x.plan.places[seat].quality;
    accessible += x.plan.places[seat].accessible;
  }
  return quality / request.quantity - 2.0 * (accessible - request.accessible)
         - (strands ? 1000 : 0);
}

/// Whether seats may answer a request, adjacency apart.
inline bool fits(const picture& x, const best_request& request,
                 const std::vector<seat_index>& seats) {
  uint32_t accessible = 0;
  for (auto seat : seats) {
    if (!x.free.test(seat)
        || (request.price && x.plan.places[seat].price != *request.price))
      return false;
    accessible += x.plan.places[seat].accessible;
  }
  return seats.size() == request.quantity && accessible >= request.accessible;
}

} // namespace onsale::examples
