#include "domain/offer.hpp"

#include "domain/best_available.hpp"

#include <algorithm>
#include <tuple>

namespace onsale {

namespace {

std::optional<int64_t>
lower(const std::optional<int64_t>& x, const std::optional<int64_t>& y) {
  if (!x || !y)
    return x ? x : y;
  return std::min(*x, *y);
}

event_offer of_these(const seat_set& free, const block_plan& plan,
                     const std::vector<int64_t>& prices) {
  event_offer result;
  result.available = free.count();
  for (size_t i = 0; i < plan.places.size(); ++i)
    if (free.test(i))
      result.lowest = lower(result.lowest, prices[plan.places[i].price]);
  return result;
}

seat_set all_of(const block_plan& plan) {
  seat_set result;
  for (size_t i = 0; i < plan.places.size(); ++i)
    result.set(i, !plan.places[i].retired);
  return result;
}

} // namespace

bool is_later(const block_offer& x, const block_offer& than) noexcept {
  return std::tie(x.version, x.record, x.freed)
         > std::tie(than.version, than.record, than.freed);
}

block_offer make_offer(const block_snapshot& seen, const block_plan& plan,
                       const std::vector<int64_t>& prices, uint64_t record) {
  auto free = available_places(plan, seen.states);
  return {seen.block, seen.version, seen.freed, record,
          of_these(free, plan, prices)};
}

block_offer make_offer(const block_id& id, const block_image& stored,
                       const block_plan& plan,
                       const std::vector<int64_t>& prices, uint64_t record) {
  auto free = all_of(plan);
  for (const auto& taken : stored.seats)
    if (taken.seat < plan.places.size())
      free.reset(taken.seat);
  return {id, stored.version, 0, record, of_these(free, plan, prices)};
}

event_offer
make_offer(const block_plan& plan, const std::vector<int64_t>& prices) {
  return of_these(all_of(plan), plan, prices);
}

void event_offer::add(const event_offer& x) noexcept {
  available += x.available;
  lowest = lower(lowest, x.lowest);
}

} // namespace onsale
