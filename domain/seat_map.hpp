#pragma once

#include "domain/best_request.hpp"
#include "domain/block_image.hpp"
#include "domain/change.hpp"
#include "domain/holder_table.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

/// Who has which seat of a block; private to the block's machine.
namespace onsale {

/// What a settled change did to the choice of others.
enum class choice_effect : uint8_t { none, seats_came_back };

/// The durable state of every place of a block, and which of them have a change
/// in flight. A place with one is not for anybody else: what is taken is taken
/// at once, what is freed is free only when durable.
class seat_map {
public:
  explicit seat_map(const block_plan& plan);

  /// Forgets everything but the plan and starts from a store's image.
  void restore(const std::vector<block_image::taken_seat>& seats);

  /// Takes over which places are sold at all.
  choice_effect update(const block_plan& plan);

  /// Nobody can have this place until it is put back, or gone from the plan. The
  /// store knows nothing of it. @returns whether it was not withdrawn before
  /// @pre it has no holder and no change in flight
  bool withdraw(seat_index seat);
  choice_effect put_back(seat_index seat);

  const seat_set& withdrawn() const noexcept {
    return withdrawn_;
  }

  /// A change is in flight that gives these seats to `by`, or takes them away.
  void begin(const std::vector<seat_change>& seats,
             const std::optional<booking_id>& by);

  choice_effect commit(const std::vector<seat_change>& seats);
  choice_effect drop(const std::vector<seat_change>& seats);

  /// Places that can be had now.
  const seat_set& free() const noexcept {
    return free_;
  }

  /// Whether a place has a change in flight.
  bool is_moving(seat_index seat) const {
    return moving_.test(seat);
  }

  bool any_moving() const noexcept {
    return moving_.any();
  }

  /// The durable status.
  seat_status status(seat_index seat) const noexcept {
    return static_cast<seat_status>(states_[seat / 4] >> (seat % 4 * 2) & 3);
  }

  const holder_table& holders() const noexcept {
    return holders_;
  }

  /// Durable counts; available and blocked ones are only those of the plan.
  uint32_t available() const noexcept;
  uint32_t held() const noexcept {
    return held_;
  }
  uint32_t sold() const noexcept {
    return sold_;
  }
  uint32_t blocked() const noexcept;

  /// Two bits a place, for the first `places` of them.
  std::vector<uint8_t> states(size_t places) const;

private:
  void set_status(seat_index seat, seat_status status) noexcept;
  uint32_t* count_of(seat_status status) noexcept;

  /// The place belongs to nobody; says whether somebody can have it.
  choice_effect give_back(seat_index seat);

  seat_set for_sale_;  // in the plan and not retired
  seat_set untaken_;   // durably available
  seat_set moving_;    // with a change in flight
  seat_set withdrawn_; // of those for sale
  seat_set free_;      // for sale, untaken, not moving, not withdrawn
  std::array<uint8_t, limits::places_per_block / 4> states_{};
  holder_table holders_;
  uint32_t held_ = 0;
  uint32_t sold_ = 0;
};

} // namespace onsale
