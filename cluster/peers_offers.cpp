// What is left of blocks, which every node is told, whether it shows them or
// not.

#include "cluster/peers.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace onsale::cluster {

namespace {

/// Offers that are sent as one piece.
constexpr size_t offers_at_once = 1'000;

} // namespace

/// A block that has been taken over is later than what was shown of it before.
bool peers_state::is_of_others(const block_snapshot& x) const {
  auto seen = of_others_.find(x.block);
  return seen != of_others_.end()
         && std::tie(x.version, x.freed)
              <= std::tie(seen->second.version, seen->second.freed);
}

void peers_state::tell_offers(const std::set<block_id>& shown) {
  wire::offers news;
  for (const auto& id : shown) {
    auto board = links_.board->find(id.event);
    if (!board) {
      of_others_.erase(id);
      continue;
    }
    auto opened = board->opened();
    auto plan = opened->seats->find(id.block);
    auto now = plan ? board->snapshot(id.block) : nullptr;
    // Of what nobody has touched everybody knows.
    if (!now || now->version == 0 || is_of_others(*now))
      continue;
    auto left = make_offer(*now, *plan, opened->terms->prices,
                           opened->record->version);
    links_.offers->put(left, true);
    news.what.push_back(left);
  }
  if (!news.what.empty())
    for (const auto& [who, outbox] : up_)
      put(who, news);
}

/// To one that may have missed some.
void peers_state::tell_own_offers(const peer_id& who) {
  auto all = links_.offers->own();
  for (size_t first = 0; first < all.size(); first += offers_at_once) {
    auto end = std::min(first + offers_at_once, all.size());
    auto at = [&](size_t i) {
      return all.begin() + static_cast<std::ptrdiff_t>(i);
    };
    put(who, wire::offers{{at(first), at(end)}});
  }
}

void peers_state::on(const peer_id&, wire::offers& x) {
  for (const auto& left : x.what)
    links_.offers->put(left, false);
}

} // namespace onsale::cluster
