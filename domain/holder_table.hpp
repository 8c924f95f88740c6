#pragma once

#include "domain/ids.hpp"

#include <optional>
#include <vector>

namespace onsale {

/// Which booking has which seat of a block. Seats refer to bookings by a small
/// number, since a booking's id is sixteen times its size and has several seats.
class holder_table {
public:
  /// Gives free seats to a booking.
  void assign(const std::vector<seat_index>& seats, const booking_id& id);

  /// Takes a seat from whoever has it, if anybody.
  void release(seat_index seat);

  std::optional<booking_id> of(seat_index seat) const;

  /// The seats of a booking, ascending. Looks at all of them.
  std::vector<seat_index> seats_of(const booking_id& id) const;

private:
  struct holder {
    booking_id id;
    size_t seats = 0; // 0: the slot is free
  };

  static constexpr uint16_t nobody = UINT16_MAX;

  std::vector<uint16_t> slot_of_; // by seat
  std::vector<holder> slots_;
  std::vector<uint16_t> free_slots_;
};

} // namespace onsale
