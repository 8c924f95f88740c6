#define SUITE conformance.membership
#include "tests/conformance/world.hpp"
#include "tests/support/test.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>

using namespace onsale;
using namespace onsale::conformance;
using namespace onsale::storage;

namespace {

using namespace std::chrono_literals;

/// A store on which a process has worked alone, and left.
struct cluster_tests : concert_on_sale {
  cluster_tests() {
    node_identity alone{1, 7, {}};
    demand(await<timestamp>([&](auto done) {
      db->leases().join_alone(alone, done);
    }));
    demand(leave(alone));
  }

  store_result<uint32_t>
  try_join(const std::string& address, uint64_t incarnation) {
    return await<uint32_t>([&](auto done) {
      db->members()->join(address, incarnation, done);
    });
  }

  node_identity join(const std::string& address, uint64_t incarnation = 1) {
    return {demand(try_join(address, incarnation)), incarnation, address};
  }

  store_result<membership>
  beat(const node_identity& self, node_report what = {}, uint64_t known = 0) {
    return await<membership>([&](auto done) {
      db->members()->beat(self, what, known, done);
    });
  }

  store_result<bool>
  declare_dead(const node_identity& self, const node_identity& whom) {
    return await<bool>([&](auto done) {
      db->members()->declare_dead(self, whom, done);
    });
  }

  store_result<std::vector<lease>>
  take(const node_identity& self, std::vector<shard_owner> seen) {
    return await<std::vector<lease>>([&](auto done) {
      db->members()->take(self, seen, done);
    });
  }

  store_result<unit>
  give_up(const node_identity& self, std::vector<lease> what) {
    return await<unit>([&](auto done) {
      db->members()->give_up(self, what, done);
    });
  }

  store_result<unit> leave(const node_identity& self) {
    return await<unit>([&](auto done) {
      db->leases().leave(self, done);
    });
  }

  shard_owner owner_of(const node_identity& asks, shard_id shard) {
    return demand(beat(asks)).shards.value().at(shard);
  }

  bool is_member(const node_identity& asks, const node_identity& whom) {
    auto seen = demand(beat(asks)).members;
    return std::any_of(seen.begin(), seen.end(), [&](const auto& x) {
      return x.who.node == whom.node && x.who.incarnation == whom.incarnation;
    });
  }

  timestamp now() {
    return demand(await<timestamp>([&](auto done) {
      db->leases().now(done);
    }));
  }

  void wait(std::chrono::milliseconds how_long) {
    auto until = now() + how_long;
    while (now() < until)
      ;
  }

  /// Reads the store's clock until heartbeats from before are stale.
  void fall_silent() {
    wait(heartbeat_stale + 20ms);
  }

  /// Shows one node alone, until it may judge others.
  void show(const node_identity& who) {
    auto until = now() + return_time;
    while (now() < until)
      demand(beat(who));
  }
};

} // namespace

FIXTURE_SCOPE(membership_suite, cluster_tests)

TEST(nodes are numbered as they come and keep their number over restarts) {
  auto a = join("10.0.0.1:7000");
  auto b = join("10.0.0.2:7000");
  CHECK_EQUAL(b.node, a.node + 1);
  CHECK(leave(a));
  auto again = join("10.0.0.1:7000", 2);
  CHECK_EQUAL(again.node, a.node);
  MESSAGE("the life before is over");
  CHECK(error_of(beat(a)) == store_errc::declared_dead);
  auto seen = demand(beat(again)).members;
  REQUIRE_EQUAL(seen.size(), 2u);
  CHECK(seen[0].who.address == "10.0.0.1:7000");
  CHECK_EQUAL(seen[0].who.incarnation, 2u);
  CHECK_EQUAL(seen[1].who.node, b.node);
  CHECK(seen[0].silent_for < heartbeat_stale);
}

TEST(an address has one life at a time) {
  auto first = join("10.0.0.1:7000");
  CHECK(error_of(try_join("10.0.0.1:7000", 2)) == store_errc::in_use);
  CHECK(beat(first));
  fall_silent();
  auto second = join("10.0.0.1:7000", 2);
  CHECK_EQUAL(second.node, first.node);
  CHECK(error_of(beat(first)) == store_errc::declared_dead);
}

TEST(a process that works alone and a cluster keep each other out) {
  node_identity alone{1, 7, {}};
  auto join_alone = [&] {
    return await<timestamp>([&](auto done) {
      db->leases().join_alone(alone, done);
    });
  };
  REQUIRE(join_alone());
  CHECK(error_of(try_join("10.0.0.1:7000", 1)) == store_errc::in_use);
  REQUIRE(leave(alone));
  auto a = join("10.0.0.1:7000");
  CHECK(error_of(join_alone()) == store_errc::in_use);
  CHECK(leave(a));
  CHECK(join_alone());
}

TEST(owners are told when they have changed) {
  auto a = join("10.0.0.1:7000");
  auto first = demand(beat(a));
  REQUIRE(first.shards);
  CHECK_EQUAL(first.shards->size(), size_t{shard_count});
  auto second = demand(beat(a, {}, first.version));
  CHECK_EQUAL(second.version, first.version);
  CHECK(!second.shards);
  MESSAGE("who joins changes it");
  auto b = join("10.0.0.2:7000");
  auto third = demand(beat(a, {}, first.version));
  CHECK(third.version > first.version);
  CHECK(third.shards);
  MESSAGE("it takes nothing before it says so");
  CHECK(third.members.at(1).draining);
  CHECK(beat(b));
  third = demand(beat(a, {}, third.version));
  CHECK(!third.members.at(1).draining);
  CHECK(third.shards);
  MESSAGE("so does who drains, once");
  CHECK(beat(b, {true, {}}));
  CHECK(beat(b, {true, {}}));
  auto fourth = demand(beat(a, {}, third.version));
  CHECK_EQUAL(fourth.version, third.version + 1);
  CHECK(!fourth.members.at(0).draining);
  CHECK(fourth.members.at(1).draining);
}

TEST(whoever is silent for long is declared dead once) {
  auto a = join("10.0.0.1:7000");
  auto b = join("10.0.0.2:7000");
  CHECK(!demand(declare_dead(a, b)));
  show(a);
  auto another_life = b;
  ++another_life.incarnation;
  CHECK(!demand(declare_dead(a, another_life)));
  CHECK(demand(declare_dead(a, b)));
  CHECK(!demand(declare_dead(a, b)));
  CHECK(!is_member(a, b));
  CHECK(error_of(beat(b)) == store_errc::declared_dead);
}

TEST(whoever has been silent itself judges nobody for a while) {
  auto a = join("10.0.0.1:7000");
  auto b = join("10.0.0.2:7000");
  show(a);
  CHECK(beat(b));
  MESSAGE("nobody is heard: an outage");
  fall_silent();
  CHECK(!demand(declare_dead(a, b)));
  CHECK(beat(a));
  CHECK(!demand(declare_dead(a, b)));
  MESSAGE("who comes back meanwhile is a member still");
  CHECK(beat(b));
  MESSAGE("who does not is gone");
  show(a);
  CHECK(demand(declare_dead(a, b)));
}

TEST(an outage that is shorter for one than for the other kills nobody) {
  auto a = join("10.0.0.1:7000");
  auto b = join("10.0.0.2:7000");
  CHECK(beat(b));
  wait(200ms);
  show(a);
  CHECK(beat(b));
  wait(150ms);
  CHECK(beat(a));
  MESSAGE("a is back while its heartbeat is still fresh, and that of b is not");
  wait(heartbeat_stale - 100ms);
  CHECK(beat(a));
  CHECK(!demand(declare_dead(a, b)));
  CHECK(beat(b));
  CHECK(is_member(a, b));
}

TEST(on a slow store the dead are found as well) {
  auto a = join("10.0.0.1:7000");
  auto b = join("10.0.0.2:7000");
  for (auto since = 0ms; since <= long_silence; since += 400ms) {
    CHECK(beat(a));
    CHECK(!demand(declare_dead(a, b)));
    wait(heartbeat_stale - 100ms);
  }
  CHECK(beat(a));
  CHECK(demand(declare_dead(a, b)));
}

TEST(a new life judges nobody for a while) {
  auto a = join("10.0.0.1:7000");
  auto b = join("10.0.0.2:7000");
  show(a);
  CHECK(leave(a));
  auto again = join("10.0.0.1:7000", 2);
  CHECK(!demand(declare_dead(again, b)));
}

TEST(whoever most cannot reach is declared dead) {
  auto a = join("10.0.0.1:7000");
  auto b = join("10.0.0.2:7000");
  auto c = join("10.0.0.3:7000");
  MESSAGE("one of three is not most of them");
  CHECK(beat(c, {false, {a.node, b.node}}));
  CHECK(!demand(declare_dead(c, a)));
  CHECK(beat(a, {false, {c.node}}));
  CHECK(!demand(declare_dead(a, c)));
  MESSAGE("two are");
  CHECK(beat(b, {false, {c.node}}));
  CHECK(demand(declare_dead(a, c)));
  CHECK(error_of(beat(c)) == store_errc::declared_dead);
}

TEST(of two that have lost each other the lower number stays) {
  auto a = join("10.0.0.1:7000");
  auto b = join("10.0.0.2:7000");
  CHECK(beat(a, {false, {b.node}}));
  CHECK(beat(b, {false, {a.node}}));
  CHECK(!demand(declare_dead(b, a)));
  CHECK(demand(declare_dead(a, b)));
}

TEST(reports of a silent node do not count) {
  auto a = join("10.0.0.1:7000");
  auto b = join("10.0.0.2:7000");
  auto c = join("10.0.0.3:7000");
  CHECK(beat(a, {false, {c.node}}));
  fall_silent();
  CHECK(beat(b, {false, {c.node}}));
  CHECK(beat(c));
  MESSAGE("of two that show themselves one reports the other");
  CHECK(demand(declare_dead(b, c)));
}

TEST(whoever is silent is judged by that alone) {
  auto a = join("10.0.0.1:7000");
  auto b = join("10.0.0.2:7000");
  auto c = join("10.0.0.3:7000");
  fall_silent();
  CHECK(beat(a, {false, {c.node}}));
  CHECK(beat(b, {false, {c.node}}));
  MESSAGE("all have been silent, so nobody may say that of another one yet");
  CHECK(!demand(declare_dead(a, c)));
  CHECK(beat(c));
  CHECK(demand(declare_dead(a, c)));
}

TEST(a shard is taken from nobody and from the dead and at the epoch seen) {
  auto a = join("10.0.0.1:7000");
  auto b = join("10.0.0.2:7000");
  auto free = owner_of(a, 3);
  CHECK_EQUAL(free.node, 0u); // the process that worked alone is no member
  auto taken = demand(take(a, {free}));
  REQUIRE_EQUAL(taken.size(), 1u);
  CHECK_EQUAL(taken[0].shard, 3u);
  CHECK_EQUAL(taken[0].epoch, free.epoch + 1);
  MESSAGE("an earlier look does not suffice");
  CHECK(demand(take(b, {free})).empty());
  MESSAGE("nor does a living owner give way");
  auto seen = owner_of(b, 3);
  CHECK_EQUAL(seen.node, a.node);
  CHECK(demand(take(b, {seen})).empty());
  MESSAGE("an owner may take its own anew");
  CHECK_EQUAL(demand(take(a, {seen})).size(), 1u);
  show(b);
  REQUIRE(demand(declare_dead(b, a)));
  seen = owner_of(b, 3);
  CHECK_EQUAL(seen.node, 0u);
  taken = demand(take(b, {seen}));
  REQUIRE_EQUAL(taken.size(), 1u);
  CHECK_EQUAL(taken[0].epoch, free.epoch + 3);
}

TEST(a batch of an earlier owner is fenced) {
  auto first = make_hold(make_booking_id(floor_block(), 1), "ann", {1});
  CHECK(node->commit(first).outcome == entry_outcome::applied);
  auto a = join("10.0.0.1:7000");
  auto shard = node->lease_of(floor_block()).shard;
  auto taken = demand(take(a, {owner_of(a, shard)}));
  REQUIRE_EQUAL(taken.size(), 1u);
  CHECK_EQUAL(taken[0].seq, 1u);
  auto second = make_hold(make_booking_id(floor_block(), 2), "bob", {2});
  CHECK(node->commit(second).outcome == entry_outcome::fenced);
}

TEST(what is given up is free for others) {
  auto a = join("10.0.0.1:7000");
  auto b = join("10.0.0.2:7000");
  auto taken = demand(take(a, {owner_of(a, 3), owner_of(a, 5)}));
  REQUIRE_EQUAL(taken.size(), 2u);
  auto version = demand(beat(b)).version;
  MESSAGE("only by its owner and under its epoch");
  CHECK(give_up(b, taken));
  auto stale = taken;
  for (auto& x : stale)
    --x.epoch;
  CHECK(give_up(a, stale));
  CHECK_EQUAL(demand(beat(b)).version, version);
  CHECK(give_up(a, {taken[0]}));
  auto seen = demand(beat(b));
  CHECK(seen.version > version);
  CHECK_EQUAL(seen.shards->at(3).node, 0u);
  CHECK_EQUAL(seen.shards->at(5).node, a.node);
  CHECK_EQUAL(demand(take(b, {seen.shards->at(3)})).size(), 1u);
}

TEST(a node that is no member may do nothing) {
  auto a = join("10.0.0.1:7000");
  auto b = join("10.0.0.2:7000");
  auto free = owner_of(b, 3);
  CHECK(leave(a));
  CHECK(error_of(beat(a)) == store_errc::declared_dead);
  CHECK(error_of(take(a, {free})) == store_errc::declared_dead);
  CHECK(error_of(give_up(a, {{3, free.epoch, 0}}))
        == store_errc::declared_dead);
  CHECK(error_of(declare_dead(a, b)) == store_errc::declared_dead);
}

TEST(a change of members is told to whoever watches) {
  // The first may be for the connection alone. A database tells in its own time.
  auto told = std::make_shared<std::atomic<int>>(0);
  db->members()->watch([told] {
    ++*told;
  });
  for (uint64_t life = 1; *told < 2; ++life) {
    REQUIRE(life < 10'000);
    CHECK(leave(join("10.0.0.1:7000", life)));
  }
}

FIXTURE_SCOPE_END()
