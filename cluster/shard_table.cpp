#include "cluster/shard_table.hpp"

#include "domain/ensure.hpp"

#include <utility>

namespace onsale::cluster {

shard_table shard_table::alone(shard_id count) {
  return shard_table{
    std::vector<shard_place>(count, {shard_state::open, 0, 0})};
}

shard_table shard_table::clustered(shard_id count) {
  return shard_table{std::vector<shard_place>(count)};
}

std::vector<shard_id>
shard_table::saw(const std::vector<storage::shard_owner>& owners,
                 uint32_t self) {
  std::vector<shard_id> result;
  for (const auto& x : owners) {
    if (x.shard >= places_.size())
      continue;
    auto& known = places_[x.shard];
    if (known.state != shard_state::elsewhere || x.epoch < known.epoch)
      continue;
    // Its own by the store, and not by what it does: it was an earlier life's,
    // or it is about to hear that it has taken it.
    auto node = x.node == self ? 0 : x.node;
    auto news = node != 0 && (node != known.node || x.epoch != known.epoch);
    known.node = node;
    known.epoch = x.epoch;
    if (news)
      result.push_back(x.shard);
  }
  return result;
}

bool shard_table::heard(const storage::shard_owner& owner, uint32_t self) {
  if (owner.shard >= places_.size() || owner.node == self || owner.node == 0)
    return false;
  auto& known = places_[owner.shard];
  if (known.state != shard_state::elsewhere || owner.epoch <= known.epoch)
    return false;
  known.node = owner.node;
  known.epoch = owner.epoch;
  return true;
}

void shard_table::take(shard_id shard, uint32_t self, uint64_t epoch) {
  places_[shard] = {shard_state::taking, self, epoch};
}

void shard_table::open(shard_id shard) {
  ensure(places_[shard].state == shard_state::taking);
  places_[shard].state = shard_state::open;
}

void shard_table::leave(shard_id shard) {
  ensure(places_[shard].state == shard_state::open);
  places_[shard].state = shard_state::leaving;
}

void shard_table::lose(shard_id shard) {
  places_[shard].state = shard_state::elsewhere;
  places_[shard].node = 0;
}

} // namespace onsale::cluster
