#include "domain/orphans.hpp"

namespace onsale {

namespace {

bool is_free(const plan_row& row, size_t i, const seat_set& available) {
  return i < row.places.size() && available.test(row.places[i]);
}

} // namespace

bool strands_a_neighbour(const plan_row& row, size_t begin, size_t end,
                         const seat_set& available) {
  // Left of the first seat the index wraps around and is out of range.
  auto alone = [&](size_t i, size_t beyond) {
    return is_free(row, i, available) && !is_free(row, beyond, available);
  };
  return alone(begin - 1, begin - 2) || alone(end, end + 1);
}

bool strands_a_seat(const block_plan& plan, const seat_set& available,
                    const std::vector<seat_index>& seats) {
  auto left = available;
  for (auto seat : seats)
    left.reset(seat);
  auto is_alone = [](const plan_row& row, size_t i, const seat_set& free) {
    return !is_free(row, i - 1, free) && !is_free(row, i + 1, free);
  };
  for (auto& row : plan.rows)
    for (size_t i = 0; i < row.places.size(); ++i)
      if (is_free(row, i, left) && is_alone(row, i, left)
          && !is_alone(row, i, available))
        return true;
  return false;
}

} // namespace onsale
