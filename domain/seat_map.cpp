#include "domain/seat_map.hpp"

#include "domain/ensure.hpp"

#include <algorithm>
#include <map>

namespace onsale {

static_assert(limits::places_per_block % 4 == 0, "states fill whole bytes");

seat_map::seat_map(const block_plan& plan) {
  untaken_.set();
  update(plan);
}

void seat_map::restore(const std::vector<block_image::taken_seat>& seats) {
  untaken_.set();
  moving_.reset();
  states_ = {};
  holders_ = {};
  held_ = 0;
  sold_ = 0;
  std::map<booking_id, std::vector<seat_index>> held_by;
  for (auto& x : seats) {
    set_status(x.seat, x.status);
    if (x.holder)
      held_by[*x.holder].push_back(x.seat);
  }
  for (auto& [id, its_seats] : held_by)
    holders_.assign(its_seats, id);
  free_ = for_sale_ & untaken_ & ~withdrawn_;
}

choice_effect seat_map::update(const block_plan& plan) {
  auto before = free_;
  for_sale_.reset();
  for (size_t i = 0; i < plan.places.size(); ++i)
    for_sale_.set(i, !plan.places[i].retired);
  withdrawn_ &= for_sale_;
  free_ = for_sale_ & untaken_ & ~moving_ & ~withdrawn_;
  return (free_ & ~before).any() ? choice_effect::seats_came_back
                                 : choice_effect::none;
}

bool seat_map::withdraw(seat_index seat) {
  ensure(!moving_.test(seat));
  if (!for_sale_.test(seat) || withdrawn_.test(seat))
    return false;
  withdrawn_.set(seat);
  free_.reset(seat);
  return true;
}

choice_effect seat_map::put_back(seat_index seat) {
  if (!withdrawn_.test(seat))
    return choice_effect::none;
  withdrawn_.reset(seat);
  if (!untaken_.test(seat) || moving_.test(seat))
    return choice_effect::none;
  free_.set(seat);
  return choice_effect::seats_came_back;
}

void seat_map::begin(const std::vector<seat_change>& seats,
                     const std::optional<booking_id>& by) {
  std::vector<seat_index> taken;
  for (auto& x : seats) {
    ensure(!moving_.test(x.seat));
    moving_.set(x.seat);
    free_.reset(x.seat);
    if (by && x.status == seat_status::held)
      taken.push_back(x.seat);
  }
  if (by)
    holders_.assign(taken, *by);
}

choice_effect seat_map::commit(const std::vector<seat_change>& seats) {
  auto effect = choice_effect::none;
  for (auto& x : seats) {
    ensure(moving_.test(x.seat));
    moving_.reset(x.seat);
    set_status(x.seat, x.status);
    if (x.status == seat_status::available
        && give_back(x.seat) == choice_effect::seats_came_back)
      effect = choice_effect::seats_came_back;
  }
  return effect;
}

choice_effect seat_map::drop(const std::vector<seat_change>& seats) {
  auto effect = choice_effect::none;
  for (auto& x : seats) {
    ensure(moving_.test(x.seat));
    moving_.reset(x.seat);
    if (untaken_.test(x.seat)
        && give_back(x.seat) == choice_effect::seats_came_back)
      effect = choice_effect::seats_came_back;
  }
  return effect;
}

uint32_t seat_map::available() const noexcept {
  return static_cast<uint32_t>((for_sale_ & untaken_).count());
}

uint32_t seat_map::blocked() const noexcept {
  auto taken = static_cast<uint32_t>((for_sale_ & ~untaken_).count());
  // Somebody may still have a seat that has left the plan.
  return taken - std::min(taken, held_ + sold_);
}

std::vector<uint8_t> seat_map::states(size_t places) const {
  auto bytes = static_cast<ptrdiff_t>((places + 3) / 4);
  return {states_.begin(), states_.begin() + bytes};
}

void seat_map::set_status(seat_index seat, seat_status status) noexcept {
  if (auto count = count_of(this->status(seat)))
    --*count;
  if (auto count = count_of(status))
    ++*count;
  auto shift = seat % 4 * 2;
  auto& byte = states_[seat / 4];
  byte = static_cast<uint8_t>((byte & ~(3u << shift))
                              | static_cast<unsigned>(status) << shift);
  untaken_.set(seat, status == seat_status::available);
}

uint32_t* seat_map::count_of(seat_status status) noexcept {
  if (status == seat_status::held)
    return &held_;
  return status == seat_status::sold ? &sold_ : nullptr;
}

choice_effect seat_map::give_back(seat_index seat) {
  holders_.release(seat);
  if (!for_sale_.test(seat) || withdrawn_.test(seat))
    return choice_effect::none;
  free_.set(seat);
  return choice_effect::seats_came_back;
}

} // namespace onsale
