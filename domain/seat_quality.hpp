#pragma once

#include "domain/catalogue.hpp"

#include <cstddef>

/// How good a seat is, where the catalogue does not say; private to seating.
namespace onsale {

/// Measures the seats of one event on one scale from 0 to 1, so that they can
/// be compared over its blocks.
///
/// Seats with coordinates in a placed section of an event with a focal point
/// are measured by their distance to it: the nearest is 1, the farthest 0. The
/// others by row, the front row first, and within a row by the distance to its
/// centre: no seat beats one of a row in front.
class quality_scale {
public:
  /// @param x must outlive this.
  explicit quality_scale(const event& x);

  /// A seat of the row with index `row`, or a place of a general area when the
  /// section has no rows.
  float of(const section& x, size_t row, size_t seat) const noexcept;

private:
  double distance(const section& x, const point& at) const noexcept;
  bool has_geometry(const section& x, const point* at) const noexcept;
  void measure(const section& x);

  const event& event_;
  double nearest_;
  double farthest_ = 0;
  size_t rows_ = 1;
};

} // namespace onsale
