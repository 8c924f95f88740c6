#pragma once

#include "domain/seat_quality.hpp"
#include "domain/seating.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

/// Gives places their blocks and numbers; private to seating.
namespace onsale {

/// Builds the seating of an event on top of the one it had. All places of that
/// one start as retired; what the catalogue still has is found and brought
/// back, in its old place.
class seating_builder {
public:
  seating_builder(const event& x, const seating* before);

  void add(const section& x);

  /// Files retired places under rows of their old names, so that they are found
  /// when they come back.
  void keep_retired();

  seating take() && {
    return std::move(made_);
  }

private:
  void number_prices(const event& x);
  /// A place by position: index of the block, number of the seat.
  struct spot {
    size_t block = 0;
    seat_index seat = 0;
  };

  void add_rows(const section& x);
  void add_area(const section& x);

  /// Where the seats of one row are or, if new, are going to be.
  std::vector<spot> locate(const section& x, const seat_row& row);

  std::vector<size_t> blocks_of(const section& x) const;
  size_t room(size_t block) const noexcept;

  /// A block of the section with room for `places` more: the last one if
  /// possible, another, or a new one.
  size_t block_with_room(const section& x, size_t places);

  spot add_place(size_t block);
  price_index price_of(std::string_view level) const;

  const seating* before_;
  quality_scale quality_;
  seating made_;
  std::unordered_map<std::string_view, price_index> prices_;
  /// Seats of the section at hand, by row name and number.
  std::unordered_map<std::string, spot> known_;
};

} // namespace onsale
