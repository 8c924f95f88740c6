#define SUITE conformance.rooms
#include "domain/limits.hpp"
#include "tests/conformance/world.hpp"
#include "tests/support/test.hpp"

#include <random>

using namespace onsale;
using namespace onsale::conformance;
using namespace onsale::storage;

namespace {

hash256 hash_of(uint8_t n) {
  hash256 result{};
  result.fill(n);
  return result;
}

/// A concert with a waiting room, as its owner has it.
struct concert_with_room : concert_on_sale {
  std::optional<room_image> stored() {
    return demand(await<std::optional<room_image>>([&](auto done) {
      db->ledger().load_room(concert, std::move(done));
    }));
  }

  ledger_entry entry(room_change x) {
    ledger_entry result;
    result.shard = shard_of(whole(x.event), shard_count);
    result.room = std::make_shared<const room_change>(std::move(x));
    return result;
  }

  /// Commits a change, and does the same with what is expected.
  entry_result commit(const room_change& x) {
    auto result = node->commit({entry(x)});
    REQUIRE(result);
    if (result->results[0].outcome == entry_outcome::applied)
      CHECK(write(x, expected));
    return result->results[0];
  }

  room_change next() {
    room_change x;
    x.event = concert;
    x.version = expected.row.version + 1;
    x.at = noon + std::chrono::seconds{x.version};
    return x;
  }

  room_change found() {
    auto x = next();
    room_row row;
    row.event = concert;
    row.version = 1;
    row.promise = {concert,
                   {{"fan-club", hash_of(1)}, {"promoter", hash_of(2)}},
                   hash_of(3)};
    row.operator_seed = hash_of(4);
    row.witness_seeds.resize(2);
    x.row = row;
    return x;
  }

  room_change joined(uint64_t people) {
    auto x = next();
    for (uint64_t n = 1; n <= people; ++n) {
      entry_id id{expected.entries.size() + n};
      x.joined.push_back({id,
                          {"user-" + std::to_string(id.value)},
                          UINT64_MAX - id.value,
                          parking_reason::none});
    }
    return x;
  }

  room_image expected;
};

} // namespace

FIXTURE_SCOPE(room_tests, concert_with_room)

TEST(there is no room before it is founded) {
  CHECK(!stored());
  auto founded = commit(found());
  CHECK(founded.outcome == entry_outcome::applied);
  CHECK_EQUAL(founded.seq, 1u);
  CHECK(stored() == expected);
}

TEST(everything of a room is kept) {
  commit(found());
  commit(joined(5));
  auto left = next();
  left.moved = {{{2}, entry_state::left}};
  commit(left);
  auto frozen = next();
  frozen.row = expected.row;
  frozen.row->version = frozen.version;
  frozen.row->phase = room_phase::frozen;
  frozen.row->frozen_version = frozen.version;
  frozen.row->frozen_at = frozen.at;
  frozen.row->root = hash_of(7);
  frozen.parked = {{4}, {5}};
  commit(frozen);
  auto drawn = joined(2);
  drawn.row = expected.row;
  drawn.row->version = drawn.version;
  drawn.row->phase = room_phase::open;
  drawn.row->witness_seeds[1] = hash_of(8);
  drawn.row->drawn = true;
  drawn.row->degraded = true;
  drawn.row->pace = pace_settings{20, 300, true};
  drawn.joined[0].parked = parking_reason::address;
  drawn.joined[1].parked = parking_reason::proof;
  drawn.moved = {{{1}, entry_state::called}, {{3}, entry_state::admitted}};
  commit(drawn);
  CHECK(stored() == expected);
  restart();
  CHECK(stored() == expected);
  auto row = expected.row;
  CHECK(row.witness_seeds[0] == std::nullopt);
  CHECK_EQUAL(history(whole(concert)).size(), 5u);
  CHECK_EQUAL(history(whole(concert)).back().kind, "room_changed");
}

TEST(an owner whose epoch is over changes nothing) {
  commit(found());
  auto stale = *node;
  node->acquire();
  auto result = stale.commit({entry(joined(3))});
  REQUIRE(result);
  CHECK(result->results[0].outcome == entry_outcome::fenced);
  CHECK(stored() == expected);
  CHECK(commit(joined(1)).outcome == entry_outcome::applied);
  CHECK(stored() == expected);
}

TEST(a batch writes a room and holds or neither) {
  commit(found());
  auto room = joined(2);
  auto hold = make_hold(make_booking_id(floor_block(), 1), "ann", {1, 2});
  auto result = node->commit({node->entry(hold), entry(room)});
  REQUIRE(result);
  CHECK(write(room, expected));
  CHECK(stored() == expected);
  CHECK(find(*hold.about));
  auto more = joined(2);
  auto poison = make_poison(make_booking_id(floor_block(), 2), "bob");
  CHECK(error_of(node->commit({entry(more), node->entry(poison)}))
        == store_errc::broken);
  CHECK(stored() == expected);
}

TEST(a change that does not follow the last one breaks its batch) {
  commit(found());
  commit(joined(2));
  auto broken = [&](const room_change& x) {
    return error_of(node->commit({entry(x)})) == store_errc::broken;
  };
  auto x = joined(1);
  x.version += 1;
  CHECK(broken(x));
  x = next();
  x.moved = {{{3}, entry_state::left}};
  CHECK(broken(x));
  x = next();
  x.parked = {{9}};
  CHECK(broken(x));
  x = next();
  x.joined = {{{2}, {"eve"}, 1, parking_reason::none}};
  CHECK(broken(x));
  x.joined = {{{4}, {"eve"}, 1, parking_reason::none}};
  CHECK(broken(x));
  CHECK(stored() == expected);
}

TEST(neither commitment nor seed is ever replaced) {
  commit(found());
  auto broken = [&](auto spoil) {
    auto x = next();
    x.row = expected.row;
    x.row->version = x.version;
    spoil(*x.row);
    return error_of(node->commit({entry(x)})) == store_errc::broken;
  };
  CHECK(broken([](room_row& row) {
    row.operator_seed = hash_of(9);
  }));
  CHECK(broken([](room_row& row) {
    row.promise.commitment = hash_of(9);
  }));
  CHECK(stored() == expected);
}

TEST(a room of an event that is not there breaks its batch) {
  auto x = found();
  x.event = {999};
  x.row->event = {999};
  CHECK(error_of(node->commit({entry(x)})) == store_errc::broken);
}

TEST(any changes are kept as they were made) {
  constexpr uint64_t seed = 20261129;
  MESSAGE("seed " << seed);
  std::mt19937_64 random{seed};
  commit(found());
  for (int i = 0; i < 40; ++i) {
    auto given = expected.entries.size();
    auto x = joined(random() % 20);
    for (uint64_t n = 1; n <= given; ++n)
      if (random() % 5 == 0)
        x.moved.push_back({{n}, static_cast<entry_state>(random() % 6)});
    if (random() % 4 == 0) {
      x.row = expected.row;
      x.row->version = x.version;
      x.row->pace = random() % 2 == 0
                      ? std::nullopt
                      : std::optional{pace_settings{1, 2, random() % 2 == 0}};
    }
    commit(x);
  }
  CHECK(stored() == expected);
}

FIXTURE_SCOPE_END()
