// What is left of blocks, which every node is told, whether it shows them or
// not.

#include "cluster/peers.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

namespace onsale::cluster {

namespace {

/// Offers that a node is sent at once.
constexpr size_t offers_at_once = 1'000;

} // namespace

/// A block that has been taken over is later than what was shown of it before.
bool peers_state::is_of_others(const block_offer& x) const {
  auto seen = of_others_.find(x.block);
  return seen != of_others_.end()
         && std::tie(x.version, x.freed)
              <= std::tie(seen->second.version, seen->second.freed);
}

/// Others' blocks as well: a node of an earlier build shows them only.
void peers_state::tell_offers(const std::set<block_id>& shown) {
  wire::offers news;
  for (const auto& id : shown) {
    auto left = left_of(*links_.board, id);
    if (!left) {
      of_others_.erase(id);
      continue;
    }
    auto own = !is_of_others(*left);
    links_.offers->put(*left, own);
    if (own)
      news.what.push_back(*left);
  }
  if (!news.what.empty())
    for (const auto& [who, outbox] : up_)
      put(who, news);
}

/// Whoever is shown a block has heard what is left of it.
void peers_state::tell_what_is_shown() {
  auto shown = links_.shown->take();
  tell_offers(shown);
  for (const auto& id : shown)
    if (followers_.contains(id))
      show(id);
}

/// To those that may have missed some; not all at once, for other things are on
/// their way to them as well.
void peers_state::tell_own_offers() {
  for (auto i = untold_.begin(); i != untold_.end();) {
    auto& [who, left] = *i;
    auto count = std::min(offers_at_once, left.size());
    auto from = left.end() - static_cast<std::ptrdiff_t>(count);
    if (count > 0)
      put(who, wire::offers{{from, left.end()}});
    left.erase(from, left.end());
    i = left.empty() ? untold_.erase(i) : std::next(i);
  }
}

void peers_state::on(const peer_id&, wire::offers& x) {
  for (const auto& left : x.what)
    links_.offers->put(left, false);
}

} // namespace onsale::cluster
