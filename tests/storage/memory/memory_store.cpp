#define SUITE storage.memory.memory_store
#include "storage/memory/memory_store.hpp"

#include "tests/storage/fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::storage;
using namespace onsale::test;

namespace {

struct memory_store_fixture {
  timestamp now = from_ms(1'800'000'000'000);
  std::shared_ptr<memory_state> state = make_memory_state({});
  std::unique_ptr<memory_store> store = open();
  owner node{*store, 1};

  memory_store_fixture() {
    add_event(*store, concert, 100);
    node.acquire();
  }

  std::unique_ptr<memory_store> open(bool deferred = false) {
    memory_options options;
    options.clock = [this] {
      return now;
    };
    options.deferred = deferred;
    return make_memory_store(state, options);
  }

  size_t seats_taken() {
    auto images = demand(await<std::vector<block_image>>([&](auto done) {
      store->ledger().load_blocks({floor_block}, done);
    }));
    return images.at(0).seats.size();
  }

  store_result<timestamp> join(memory_store& in, node_identity self) {
    return await<timestamp>([&](auto done) {
      in.leases().join_alone(self, done);
    });
  }

  store_result<timestamp> beat(memory_store& in, node_identity self) {
    return await<timestamp>([&](auto done) {
      in.leases().heartbeat(self, done);
    });
  }
};

} // namespace

FIXTURE_SCOPE(memory_store_tests, memory_store_fixture)

TEST(a refused commit writes nothing and the next one goes through) {
  auto hold = node.make_entry(make_hold(1, 1));
  store->break_next_commit(commit_fault::refused);
  CHECK(error_of(node.commit({hold})) == store_errc::unavailable);
  CHECK_EQUAL(seats_taken(), 0u);
  CHECK(!error_of(node.commit({hold})));
  CHECK_EQUAL(seats_taken(), 1u);
}

TEST(two entries of one batch cannot change the same seat) {
  auto first = node.make_entry(make_hold(1, 1));
  auto second = node.make_entry(make_hold(2, 1));
  CHECK(error_of(node.commit({first, second})) == store_errc::broken);
  CHECK_EQUAL(seats_taken(), 0u);
  MESSAGE("one after the other they may, if the first has given it back");
  CHECK(!error_of(node.commit({first})));
  CHECK(!error_of(node.commit({node.make_entry(
    make_step(*first.what, change_kind::hold_released, booking_status::released,
              seat_status::available))})));
  CHECK(!error_of(node.commit({second})));
}

TEST(a late commit is fenced by whoever acquired meanwhile) {
  store->break_next_commit(commit_fault::late);
  CHECK(error_of(node.commit({node.make_entry(make_hold(1, 1))}))
        == store_errc::outcome_unknown);
  node.acquire();
  store->release();
  CHECK_EQUAL(seats_taken(), 0u);
  CHECK(node.commit(make_hold(2, 1)) == entry_outcome::applied);
}

TEST(a late commit that nobody fenced still counts) {
  store->break_next_commit(commit_fault::late);
  (void)node.commit({node.make_entry(make_hold(1, 1))});
  CHECK_EQUAL(seats_taken(), 0u);
  store->release();
  CHECK_EQUAL(seats_taken(), 1u);
}

TEST(a commit that is held back is applied and answered later) {
  store->break_next_commit(commit_fault::held);
  auto what = node.make_batch({node.make_entry(make_hold(1, 1))});
  auto answers = 0;
  store->ledger().commit(what, [&](auto result) {
    answers += !!result;
  });
  CHECK_EQUAL(seats_taken(), 0u);
  CHECK_EQUAL(answers, 0);
  store->release();
  CHECK_EQUAL(answers, 1);
  CHECK_EQUAL(seats_taken(), 1u);
}

TEST(deferred calls happen and are answered in order when told) {
  auto later = open(true);
  std::string answers;
  auto what = node.make_batch({node.make_entry(make_hold(1, 1))});
  later->ledger().commit(what, [&](auto) {
    answers += "commit ";
  });
  later->users().find({"user1"}, [&](auto found) {
    answers += *found ? "user" : "nobody";
  });
  CHECK(answers.empty());
  CHECK_EQUAL(seats_taken(), 0u);
  CHECK_EQUAL(later->run_pending(), 2u);
  CHECK_EQUAL(answers, "commit user");
  CHECK_EQUAL(later->run_pending(), 0u);
}

TEST(a crash loses what was pending and keeps what was committed) {
  CHECK(node.commit(make_hold(1, 1)) == entry_outcome::applied);
  auto later = open(true);
  auto answered = false;
  auto what = node.make_batch({node.make_entry(make_hold(2, 2))});
  later->ledger().commit(what, [&](auto) {
    answered = true;
  });
  later->crash();
  later.reset();
  CHECK(!answered);
  CHECK_EQUAL(seats_taken(), 1u);
}

TEST(closing a store answers what was asked) {
  auto later = open(true);
  auto answered = false;
  auto what = node.make_batch({node.make_entry(make_hold(1, 1))});
  later->ledger().commit(what, [&](auto) {
    answered = true;
  });
  later.reset();
  CHECK(answered);
  CHECK_EQUAL(seats_taken(), 1u);
}

TEST(the second of two nodes waits until the first falls silent) {
  auto other = open();
  node_identity first{1, 10, {}};
  node_identity second{2, 20, {}};
  CHECK(join(*store, first));
  now += heartbeat_stale;
  CHECK(error_of(join(*other, second)) == store_errc::in_use);
  CHECK(beat(*store, first));
  now += heartbeat_stale + duration_ms{1};
  CHECK(join(*other, second));
  CHECK(error_of(beat(*store, first)) == store_errc::declared_dead);
  CHECK(beat(*other, second));
}

TEST(whoever watches hears of changes by another store until it closes) {
  auto other = open();
  auto heard = 0;
  other->catalogue().watch([&] {
    ++heard;
  });
  add_event(*store, {8}, 10);
  CHECK_EQUAL(heard, 1);
  other.reset();
  add_event(*store, {9}, 10);
  CHECK_EQUAL(heard, 1);
}

TEST(one who writes alone is refused beside a node that lives) {
  CHECK(join(*store, {1, 100, {}}));
  catalogue_batch what;
  what.alone_as = node_identity{1, 200, {}};
  auto write_alone = [&] {
    return await<upsert_result>([&](auto done) {
      store->catalogue().upsert(what, done);
    });
  };
  CHECK(error_of(write_alone()) == store_errc::in_use);
  CHECK(!error_of(node.commit({node.make_entry(make_hold(1, 1))})));
  now += 2 * heartbeat_stale;
  MESSAGE("what is refused for another reason fences nobody");
  auto lost = what;
  lost.events.emplace_back().what.venue = {99};
  std::swap(what, lost);
  auto refused = write_alone();
  CHECK(refused && !*refused);
  std::swap(what, lost);
  CHECK(!error_of(node.commit({node.make_entry(make_hold(3, 3))})));
  CHECK(write_alone());
  CHECK(error_of(beat(*store, {1, 100, {}})) == store_errc::declared_dead);
  auto late = node.commit({node.make_entry(make_hold(2, 2))});
  REQUIRE(late);
  CHECK(late->results[0].outcome == entry_outcome::fenced);
}

TEST(a node that was declared dead writes no catalogue) {
  catalogue_batch what;
  what.as = node_identity{1, 100, {}};
  auto write = [&] {
    return await<upsert_result>([&](auto done) {
      store->catalogue().upsert(what, done);
    });
  };
  CHECK(error_of(write()) == store_errc::declared_dead);
  CHECK(join(*store, {1, 100, {}}));
  CHECK(write());
  now += 2 * heartbeat_stale;
  CHECK(join(*store, {1, 200, {}}));
  CHECK(error_of(write()) == store_errc::declared_dead);
}

FIXTURE_SCOPE_END()
