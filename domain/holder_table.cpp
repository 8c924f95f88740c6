#include "domain/holder_table.hpp"

#include "domain/ensure.hpp"

#include <algorithm>
#include <utility>

namespace onsale {

void holder_table::assign(const std::vector<seat_index>& seats,
                          const booking_id& id) {
  if (seats.empty())
    return;
  if (free_slots_.empty()) {
    free_slots_.push_back(static_cast<uint16_t>(slots_.size()));
    slots_.emplace_back();
  }
  auto slot = free_slots_.back();
  free_slots_.pop_back();
  slots_[slot] = {id, seats.size()};
  auto last = *std::max_element(seats.begin(), seats.end());
  if (slot_of_.size() <= last)
    slot_of_.resize(last + size_t{1}, nobody);
  for (auto seat : seats) {
    ensure(slot_of_[seat] == nobody);
    slot_of_[seat] = slot;
  }
}

void holder_table::release(seat_index seat) {
  if (seat >= slot_of_.size() || slot_of_[seat] == nobody)
    return;
  auto slot = std::exchange(slot_of_[seat], nobody);
  if (--slots_[slot].seats == 0)
    free_slots_.push_back(slot);
}

std::optional<booking_id> holder_table::of(seat_index seat) const {
  if (seat >= slot_of_.size() || slot_of_[seat] == nobody)
    return std::nullopt;
  return slots_[slot_of_[seat]].id;
}

std::vector<seat_index> holder_table::seats_of(const booking_id& id) const {
  std::vector<seat_index> seats;
  for (size_t i = 0; i < slot_of_.size(); ++i)
    if (slot_of_[i] != nobody && slots_[slot_of_[i]].id == id)
      seats.push_back(static_cast<seat_index>(i));
  return seats;
}

} // namespace onsale
