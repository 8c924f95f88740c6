#include "domain/best_available.hpp"

#include "domain/orphans.hpp"
#include "domain/scattered_seats.hpp"
#include "domain/seat_rank.hpp"

#include <algorithm>

namespace onsale {

namespace {

/// A run of neighbours in a row.
struct window {
  const plan_row* row = nullptr;
  size_t begin = 0;
  int64_t value = INT64_MIN;
};

/// Slides a window over every row and keeps the best one that strands no seat,
/// and the best of all.
class window_scan {
public:
  window_scan(const block_plan& plan, const seat_set& available,
              const best_request& request, orphan_rule rule)
    : plan_(plan), available_(available), request_(request),
      orphans_matter_(rule != orphan_rule::off),
      penalty_(accessible_penalty(request.quantity)) {
  }

  std::optional<selection> run() {
    for (auto& row : plan_.rows)
      if (row.places.size() >= request_.quantity)
        scan(row);
    if (best_.row)
      return chosen(best_, false);
    if (stranding_.row)
      return chosen(stranding_, true);
    return std::nullopt;
  }

private:
  void scan(const plan_row& row) {
    auto quantity = request_.quantity;
    size_t length = 0; // of the run that ends here, up to the quantity
    int64_t sum = 0;
    uint32_t accessible = 0;
    for (size_t i = 0; i < row.places.size(); ++i) {
      auto seat = row.places[i];
      auto& place = plan_.places[seat];
      if (!available_.test(seat)
          || (request_.price && place.price != *request_.price)) {
        length = 0;
        sum = 0;
        accessible = 0;
        continue;
      }
      sum += rank_of(place);
      accessible += place.accessible;
      if (length == quantity) {
        auto& left = plan_.places[row.places[i - quantity]];
        sum -= rank_of(left);
        accessible -= left.accessible;
      } else if (++length < quantity) {
        continue;
      }
      if (accessible >= request_.accessible)
        consider({&row, i + 1 - quantity,
                  sum - penalty_ * (accessible - request_.accessible)});
    }
  }

  void consider(const window& x) {
    // Strictly better only: ties stay with the row in front and the left.
    if (x.value <= best_.value)
      return;
    if (!orphans_matter_
        || !strands_a_neighbour(*x.row, x.begin, x.begin + request_.quantity,
                                available_))
      best_ = x;
    else if (x.value > stranding_.value)
      stranding_ = x;
  }

  selection chosen(const window& x, bool strands) const {
    selection result;
    auto first = x.row->places.begin() + static_cast<ptrdiff_t>(x.begin);
    result.seats.assign(first, first + request_.quantity);
    std::sort(result.seats.begin(), result.seats.end());
    result.score = to_score(x.value, request_.quantity);
    result.strands = strands;
    if (strands)
      result.score -= orphan_penalty;
    return result;
  }

  const block_plan& plan_;
  const seat_set& available_;
  const best_request& request_;
  bool orphans_matter_;
  int64_t penalty_;
  window best_; // of those that strand nobody
  window stranding_;
};

std::optional<selection>
any_places(const block_plan& plan, const seat_set& available,
           const best_request& request) {
  if (request.accessible > 0)
    return std::nullopt;
  selection result;
  result.seats.reserve(request.quantity);
  int64_t sum = 0;
  for (size_t i = 0; i < plan.places.size(); ++i) {
    auto& place = plan.places[i];
    if (!available.test(i) || (request.price && place.price != *request.price))
      continue;
    result.seats.push_back(static_cast<seat_index>(i));
    sum += rank_of(place);
    if (result.seats.size() < request.quantity)
      continue;
    result.score = to_score(sum, request.quantity);
    return result;
  }
  return std::nullopt;
}

} // namespace

seat_set
available_places(const block_plan& plan, const std::vector<uint8_t>& states) {
  seat_set available;
  for (size_t i = 0; i < plan.places.size() && i / 4 < states.size(); ++i)
    available.set(i, (states[i / 4] >> (i % 4 * 2) & 3) == 0
                       && !plan.places[i].retired);
  return available;
}

std::optional<selection>
best_available(const block_plan& plan, const seat_set& available,
               const best_request& request, orphan_rule rule) {
  if (request.quantity == 0 || request.quantity > limits::seats_per_request
      || request.accessible > request.quantity
      || available.count() < request.quantity)
    return std::nullopt;
  if (plan.kind == section_kind::general)
    return any_places(plan, available, request);
  if (request.adjacent)
    return window_scan{plan, available, request, rule}.run();
  return scattered_seats(plan, available, request, rule);
}

} // namespace onsale
