#pragma once

#include "domain/booking.hpp"
#include "domain/change.hpp"
#include "domain/ids.hpp"
#include "domain/time.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace onsale {

/// What a store holds of one block when its owner opens it.
struct block_image {
  struct taken_seat {
    seat_index seat = 0;
    seat_status status = seat_status::available;
    std::optional<booking_id> holder;
  };

  uint64_t version = 0;
  std::vector<taken_seat> seats; // those that are not available
  std::vector<booking> bookings; // at home here, with a deadline
  std::vector<duty> duties;      // of bookings at home here
};

/// What a follower reads of a booking's row.
struct booking_brief {
  booking_status status = booking_status::aborted;
  std::optional<timestamp> deadline;
};

} // namespace onsale
