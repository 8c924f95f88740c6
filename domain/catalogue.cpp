#include "domain/catalogue.hpp"

namespace onsale {

namespace {

/// Names rows as spreadsheets name columns: A … Z, AA, AB …
std::string letters(uint32_t index) {
  std::string name;
  for (uint64_t x = uint64_t{index} + 1; x > 0; x = (x - 1) / 26)
    name.insert(name.begin(), static_cast<char>('A' + (x - 1) % 26));
  return name;
}

} // namespace

std::vector<seat_row>
make_grid(uint32_t rows, uint32_t seats_per_row, seat_numbering numbering) {
  constexpr auto most = limits::blocks_per_event * limits::places_per_block;
  std::vector<seat_row> grid;
  if (rows > most || uint64_t{rows} * seats_per_row > most)
    return grid;
  for (uint32_t r = 0; r < rows; ++r) {
    seat_row row{letters(r), {}};
    for (uint32_t s = 0; s < seats_per_row; ++s) {
      auto number = numbering == seat_numbering::consecutive
                      ? s + 1
                      : s * 2 + 1 + r % 2;
      seat x;
      x.number = std::to_string(number);
      row.seats.push_back(std::move(x));
    }
    grid.push_back(std::move(row));
  }
  return grid;
}

} // namespace onsale
