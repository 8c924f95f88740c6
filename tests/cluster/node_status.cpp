#define SUITE cluster.node_status

#include "cluster/node_status.hpp"

#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::cluster;

namespace {

/// Node `self` as it sees who has which shard, from the first on.
cluster_view seen_by(uint32_t self, std::vector<uint32_t> owners) {
  cluster_view result;
  result.self.node = self;
  result.seen.shards.emplace();
  for (shard_id i = 0; i < owners.size(); ++i)
    result.seen.shards->push_back({i, owners[i], 1});
  return result;
}

} // namespace

TEST(whoever has the first shard works for all) {
  CHECK(has_first_shard(seen_by(1, {1, 1, 1})));
  CHECK(has_first_shard(seen_by(2, {2, 1, 3})));
  CHECK(!has_first_shard(seen_by(1, {2, 1, 1})));
  CHECK(!has_first_shard(seen_by(3, {0, 3, 3})));
}

TEST(as long as the shards are not known nobody does) {
  cluster_view nothing;
  nothing.self.node = 1;
  CHECK(!has_first_shard(nothing));
  CHECK(!has_first_shard(seen_by(1, {})));
}
