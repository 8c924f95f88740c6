#include "actors/seat_search.hpp"

#include <algorithm>
#include <utility>

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

std::optional<double> score_of(const block_plan& plan, const block_snapshot& x,
                               const search_request& want, orphan_rule rule) {
  if (x.available < want.what.quantity)
    return std::nullopt;
  auto best = best_available(plan, available_places(plan, x.states), want.what,
                             rule);
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
  // A change of the event may change any score, and leave snapshots alone.
  auto changed = std::exchange(event_, event) != event;
  if (changed || (known_.size() >= requests_kept && !known_.contains(want)))
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

/// Blocks by their best single seat; those that have accessible ones first, if
/// any are wanted.
std::vector<uint32_t> seat_search::scatter_order(const event_board& board,
                                                 const search_request& want) {
  auto single = want;
  single.what.quantity = 1;
  std::vector<uint32_t> result;
  for (auto accessible = std::min(want.what.accessible, 1u);; accessible = 0) {
    single.what.accessible = accessible;
    for (const auto& x : rank(board, single))
      if (std::find(result.begin(), result.end(), x.block) == result.end())
        result.push_back(x.block);
    if (accessible == 0)
      return result;
  }
}

std::optional<best_request>
seat_search::part_of(const event_board& board, uint32_t block,
                     const search_request& want, uint32_t seats,
                     uint32_t accessible) const {
  auto event = board.opened();
  const auto& plan = event->seats->blocks[block - 1];
  auto now = board.snapshot(block);
  if (!now || !in_scope(plan, want))
    return std::nullopt;
  auto free = available_places(plan, now->states);
  uint32_t here = 0; // accessible ones
  for (size_t i = 0; i < plan.places.size(); ++i)
    here += free.test(i) && plan.places[i].accessible
            && (!want.what.price || plan.places[i].price == *want.what.price);
  here = std::min(here, accessible);
  auto part = want.what;
  part.adjacent = false;
  for (auto most = seats - (accessible - here); most > 0; --most) {
    part.quantity = most;
    part.accessible = std::min(here, most);
    if (best_available(plan, free, part, event->terms->limits.orphan_rule))
      return part;
  }
  return std::nullopt;
}

std::optional<scatter_plan>
seat_search::plan(const event_board& board, const search_request& want,
                  size_t from) {
  scatter_plan result;
  result.order = scatter_order(board, want);
  auto& order = result.order;
  if (order.empty())
    return std::nullopt;
  std::rotate(order.begin(),
              order.begin() + static_cast<ptrdiff_t>(from % order.size()),
              order.end());
  auto seats = want.what.quantity;
  auto accessible = want.what.accessible;
  for (auto block : order) {
    auto part = part_of(board, block, want, seats, accessible);
    if (!part)
      continue;
    seats -= part->quantity;
    accessible -= part->accessible;
    result.home = block;
    result.at_home = *part;
    if (seats == 0)
      return result;
  }
  return std::nullopt;
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
