#include "actors/seat_search.hpp"

#include <algorithm>

namespace onsale::actors {

namespace {

/// Kinds of request whose scores are kept; an event sees few of them.
constexpr size_t requests_kept = 64;

bool has_price(const block_plan& plan, price_index price) {
  return std::any_of(plan.places.begin(), plan.places.end(),
                     [&](const auto& x) {
                       return x.price == price;
                     });
}

/// Places that are free and, if a price level is asked for, of that level.
seat_set free_places(const block_plan& plan, const block_snapshot& x) {
  seat_set result;
  for (size_t i = 0; i < plan.places.size(); ++i)
    if (!plan.places[i].retired
        && x.state_of(static_cast<seat_index>(i)) == seat_status::available)
      result.set(i);
  return result;
}

std::vector<seat_index>
first_places(const block_plan& plan, const seat_set& free,
             const search_request& want, size_t count) {
  std::vector<seat_index> result;
  for (size_t i = 0; i < plan.places.size() && result.size() < count; ++i)
    if (free.test(i)
        && (!want.what.price || plan.places[i].price == *want.what.price))
      result.push_back(static_cast<seat_index>(i));
  return result;
}

std::optional<double> score_of(const block_plan& plan, const block_snapshot& x,
                               const search_request& want, orphan_rule rule) {
  if (x.available < want.what.quantity)
    return std::nullopt;
  auto free = free_places(plan, x);
  if (plan.kind == section_kind::general) {
    auto places = first_places(plan, free, want, want.what.quantity);
    if (places.size() < want.what.quantity)
      return std::nullopt;
    return plan.places[places.front()].quality;
  }
  auto best = best_available(plan, free, want.what, rule);
  return best ? std::optional{best->score} : std::nullopt;
}

} // namespace

bool in_scope(const block_plan& plan, const search_request& want) {
  if (want.section && plan.section != *want.section)
    return false;
  if (want.what.price && !has_price(plan, *want.what.price))
    return false;
  return plan.kind == section_kind::seated || want.section || want.what.price;
}

std::vector<candidate>
seat_search::rank(const event_board& board, const search_request& want) {
  auto event = board.opened();
  if (known_.size() >= requests_kept && !known_.contains(want))
    known_.clear();
  auto& scores = known_[want];
  scores.resize(event->seats->blocks.size());
  std::vector<candidate> result;
  for (uint32_t block = 1; block <= scores.size(); ++block) {
    const auto& plan = event->seats->blocks[block - 1];
    auto now = board.snapshot(block);
    if (!now || !in_scope(plan, want))
      continue;
    auto& known = scores[block - 1];
    if (known.of != now)
      known = {now,
               score_of(plan, *now, want, event->terms->limits.orphan_rule)};
    if (known.score)
      result.push_back({block, *known.score});
  }
  std::stable_sort(result.begin(), result.end(),
                   [](const auto& x, const auto& y) {
                     return x.score > y.score;
                   });
  return result;
}

std::vector<block_share>
seat_search::scatter(const event_board& board, const search_request& want) {
  auto event = board.opened();
  // Blocks are tried in the order of their best single seat.
  auto single = want;
  single.what.quantity = 1;
  single.what.accessible = std::min(want.what.accessible, 1u);
  std::vector<block_share> result;
  auto missing = want.what.quantity;
  auto accessible = want.what.accessible;
  for (const auto& x : rank(board, single)) {
    const auto& plan = event->seats->blocks[x.block - 1];
    auto free = free_places(plan, *board.snapshot(x.block));
    // As many as the block can give: fewer and fewer until a choice fits.
    for (auto quantity = missing; quantity > 0; --quantity) {
      auto part = want.what;
      part.quantity = quantity;
      part.accessible = std::min(accessible, quantity);
      auto seats = plan.kind == section_kind::general
                     ? first_places(plan, free, want, quantity)
                     : std::vector<seat_index>{};
      if (plan.kind == section_kind::seated)
        if (auto best = best_available(plan, free, part,
                                       event->terms->limits.orphan_rule))
          seats = std::move(best->seats);
      if (seats.size() < quantity)
        continue;
      missing -= quantity;
      accessible -= part.accessible;
      result.push_back({x.block, std::move(seats)});
      break;
    }
    if (missing == 0)
      break;
  }
  if (missing > 0 || accessible > 0)
    result.clear();
  std::sort(result.begin(), result.end(), [](const auto& x, const auto& y) {
    return x.block < y.block;
  });
  return result;
}

uint64_t freed_in(const event_board& board) {
  uint64_t result = 0;
  for (uint32_t block = 1; block <= board.blocks(); ++block)
    if (auto x = board.snapshot(block))
      result += x->freed;
  return result;
}

refusal_code why_nothing(const event_board& board, const search_request& want) {
  auto event = board.opened();
  uint64_t available = 0;
  uint64_t held = 0;
  uint64_t in_reach = 0;
  for (uint32_t block = 1; block <= board.blocks(); ++block) {
    auto x = board.snapshot(block);
    if (!x)
      continue;
    available += x->available;
    held += x->held;
    if (in_scope(event->seats->blocks[block - 1], want))
      in_reach += x->available;
  }
  if (available == 0 && held == 0)
    return refusal_code::sold_out;
  if (want.what.adjacent && in_reach >= want.what.quantity)
    return refusal_code::no_adjacent_seats;
  return refusal_code::seats_unavailable;
}

} // namespace onsale::actors
