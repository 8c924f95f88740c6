#define SUITE storage.postgres.catalogue_engine
#include "storage/postgres/catalogue_engine.hpp"

#include "tests/storage/postgres/fixture.hpp"
#include "tests/support/test.hpp"

#include <libpq-fe.h>

#include <atomic>
#include <thread>

using namespace onsale;
using namespace onsale::storage;
using namespace onsale::test;
using namespace std::chrono_literals;

namespace {

struct catalogue_engine_fixture {
  std::string address = postgres_server::shared().fresh_database();
  store_ptr store = open_store(address);

  std::string run(const std::string& sql) {
    return postgres_server::shared().run(address, sql);
  }

  catalogue_image load(uint64_t version) {
    auto result = await<catalogue_image>([&](auto done) {
      store->catalogue().load(version, done);
    });
    if (!result)
      MESSAGE(result.error().detail);
    REQUIRE(result);
    return std::move(*result);
  }
};

} // namespace

FIXTURE_SCOPE(catalogue_engine_tests, catalogue_engine_fixture)

TEST(an event that somebody inserts with plain SQL is seen) {
  auto before = load(0).version;
  run("INSERT INTO venue (id, name) VALUES (12, 'Garden')");
  run("INSERT INTO event (id, name, venue, starts_at)"
      " VALUES (1207, 'Concert', 12, '2027-06-01T23:00:00Z')");
  auto changes = load(before);
  REQUIRE_EQUAL(changes.events.size(), 1u);
  CHECK_EQUAL(changes.events[0].what.id.value, 1207u);
  CHECK_EQUAL(changes.events[0].what.name, "Concert");
  CHECK_EQUAL(to_ms(changes.events[0].what.starts_at), 1'811'890'800'000);
  CHECK(changes.events[0].seats.empty());
  CHECK_EQUAL(changes.venues.size(), 1u);
  CHECK_GREATER(changes.version, before);
}

TEST(a change of a part is a change of the event) {
  add_event(*store, concert, 10);
  add_event(*store, {8}, 10);
  for (auto sql :
       {"UPDATE price_level SET amount = 1 WHERE event = 7",
        "INSERT INTO fee (event, position, name, amount) VALUES (7, 0, 'f', 1)",
        "DELETE FROM fee WHERE event = 7",
        "UPDATE section SET name = 'Pit' WHERE event = 7"}) {
    auto before = load(0).version;
    CHECK_EQUAL(load(before).events.size(), 0u);
    CHECK_EQUAL(run(sql), "");
    auto changes = load(before);
    REQUIRE_EQUAL(changes.events.size(), 1u);
    CHECK(changes.events[0].what.id == concert);
  }
}

TEST(what somebody deletes with plain SQL is gone) {
  run("INSERT INTO venue (id, name) VALUES (12, 'Garden'), (13, 'Arena')");
  run("INSERT INTO performer (id, name) VALUES (5, 'Band')");
  run("INSERT INTO event (id, name, venue, starts_at)"
      " SELECT n, 'Concert', 12, now() FROM generate_series(100, 104) n");
  auto before = load(0).version;
  run("DELETE FROM event WHERE id IN (101, 103)");
  run("DELETE FROM performer");
  run("DELETE FROM venue WHERE id = 13");
  auto changes = load(before);
  CHECK(!changes.whole);
  CHECK(changes.events_gone == (std::vector<event_id>{{101}, {103}}));
  CHECK(changes.performers_gone == (std::vector<performer_id>{{5}}));
  CHECK(changes.venues_gone == (std::vector<venue_id>{{13}}));
  MESSAGE("whoever reads it later sees only what is there");
  CHECK(load(0).events_gone.empty());
  CHECK_EQUAL(load(0).events.size(), 3u);
  MESSAGE("what comes back is there");
  run("INSERT INTO venue (id, name) VALUES (13, 'Arena')");
  CHECK(load(before).venues_gone.empty());
}

TEST(what gets another number is gone under the old one) {
  run("INSERT INTO performer (id, name) VALUES (5, 'Band')");
  auto before = load(0).version;
  CHECK_EQUAL(run("UPDATE performer SET id = 6"), "");
  auto changes = load(before);
  CHECK(changes.performers_gone == (std::vector<performer_id>{{5}}));
  REQUIRE_EQUAL(changes.performers.size(), 1u);
  CHECK_EQUAL(changes.performers[0].id.value, 6u);
}

TEST(an event with tickets cannot be deleted) {
  add_event(*store, concert, 10);
  auto before = load(0).version;
  CHECK(run("DELETE FROM event WHERE id = 7").starts_with("23503"));
  CHECK(load(before).events_gone.empty());
}

TEST(whoever has read before a table was emptied reads everything) {
  run("INSERT INTO venue (id, name) VALUES (12, 'Garden')");
  run("INSERT INTO venue_alias (venue, position, alias) VALUES (12, 0, 'MSG')");
  auto before = load(0).version;
  CHECK_EQUAL(run("TRUNCATE venue_alias"), "");
  auto changes = load(before);
  CHECK(changes.whole);
  REQUIRE_EQUAL(changes.venues.size(), 1u);
  CHECK(changes.venues[0].aliases.empty());
  CHECK_GREATER(changes.version, before);
  CHECK(!load(changes.version).whole);
}

TEST(changes that no trigger saw get a number afterwards) {
  run("INSERT INTO venue (id, name) VALUES (12, 'Garden'), (13, 'Arena')");
  auto before = load(0).version;
  run("SET session_replication_role = replica;"
      " UPDATE venue SET name = 'The Garden' WHERE id = 12;"
      " DELETE FROM venue WHERE id = 13");
  CHECK_EQUAL(load(before).version, before);
  CHECK_EQUAL(run("SELECT note_unseen('{venue,venue,event}', '{12,13,5}')"),
              "");
  auto changes = load(before);
  REQUIRE_EQUAL(changes.venues.size(), 1u);
  CHECK_EQUAL(changes.venues[0].name, "The Garden");
  CHECK(changes.venues_gone == (std::vector<venue_id>{{13}}));
  CHECK(changes.events_gone == (std::vector<event_id>{{5}}));
}

TEST(whoever watches hears of changes and of a new connection) {
  auto heard = std::make_shared<std::atomic<int>>(0);
  auto hears = [&](int least) {
    auto deadline = std::chrono::steady_clock::now() + 10s;
    while (heard->load() < least) {
      REQUIRE(std::chrono::steady_clock::now() < deadline);
      std::this_thread::sleep_for(5ms);
    }
  };
  store->catalogue().watch([heard] {
    ++*heard;
  });
  hears(1);
  run("INSERT INTO venue (id, name) VALUES (12, 'Garden')");
  hears(2);
  postgres_server::shared().terminate_sessions(address);
  hears(3);
  run("UPDATE venue SET name = 'The Garden'");
  hears(4);
}

TEST(whoever has loaded up to a version has missed nothing) {
  // A transaction that began earlier and commits later than another one must
  // not get a number that readers have passed already.
  std::unique_ptr<PGconn, decltype(&PQfinish)> slow{
    PQconnectdb(address.c_str()), PQfinish};
  auto with_slow = [&](const char* sql) {
    PQclear(PQexec(slow.get(), sql));
  };
  with_slow("BEGIN");
  with_slow("INSERT INTO venue (id, name) VALUES (1, 'Slow')");
  std::thread quick{[this] {
    run("INSERT INTO venue (id, name) VALUES (2, 'Quick')");
  }};
  std::this_thread::yield();
  auto before = load(0);
  CHECK_EQUAL(before.venues.size(), 0u);
  with_slow("COMMIT");
  quick.join();
  auto after = load(before.version);
  CHECK_EQUAL(after.venues.size(), 2u);
}

TEST(one number covers a transaction of any size) {
  auto before = load(0).version;
  run("INSERT INTO venue (id, name) SELECT n, 'Venue ' || n"
      " FROM generate_series(1, 1000) n");
  auto after = load(before);
  CHECK_EQUAL(after.venues.size(), 1'000u);
  CHECK_EQUAL(after.version, before + 1);
}

TEST(two imports at once take turns) {
  std::vector<std::thread> threads;
  std::atomic<int> failed = 0;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&, i] {
      for (int j = 0; j < 10; ++j) {
        catalogue_batch what;
        for (uint64_t n = 1; n <= 20; ++n) {
          venue x;
          x.id = {i % 2 == 0 ? n : 21 - n};
          x.name = std::to_string(i) + "-" + std::to_string(j);
          what.venues.push_back(x);
        }
        auto done = await<upsert_result>([&](auto reply) {
          store->catalogue().upsert(what, reply);
        });
        failed += done ? 0 : 1;
      }
    });
  for (auto& x : threads)
    x.join();
  CHECK_EQUAL(failed.load(), 0);
}

TEST(one who writes alone is refused beside a node that lives) {
  add_event(*store, concert, 10);
  owner node{*store, 1};
  node.acquire();
  node_identity self{1, 100, {}};
  REQUIRE(await<timestamp>([&](auto done) {
    store->leases().join_alone(self, done);
  }));
  auto write_alone = [&] {
    catalogue_batch what;
    what.performers.push_back({{5}, "Band", {}, {}, {}});
    what.alone_as = node_identity{1, 200, {}};
    return await<upsert_result>([&](auto done) {
      store->catalogue().upsert(what, done);
    });
  };
  CHECK(error_of(write_alone()) == store_errc::in_use);
  CHECK(load(0).performers.empty());
  CHECK(node.commit(make_hold(make_booking_id(floor_block, 1), "ann", {1}))
        == entry_outcome::applied);
  MESSAGE("one that fell silent has lost everything it owned");
  run("UPDATE node SET heartbeat = heartbeat - interval '1 min'");
  CHECK(write_alone());
  CHECK_EQUAL(load(0).performers.size(), 1u);
  CHECK(node.commit(make_hold(make_booking_id(floor_block, 2), "bob", {2}))
        == entry_outcome::fenced);
  CHECK(error_of(await<timestamp>([&](auto done) {
          store->leases().heartbeat(self, done);
        }))
        == store_errc::declared_dead);
  MESSAGE("and the next node need not wait");
  CHECK(await<timestamp>([&](auto done) {
    store->leases().join_alone({1, 300, {}}, done);
  }));
}

TEST(a node that was declared dead writes no catalogue) {
  node_identity self{1, 100, {}};
  REQUIRE(await<timestamp>([&](auto done) {
    store->leases().join_alone(self, done);
  }));
  auto write = [&](uint64_t id) {
    catalogue_batch what;
    what.performers.push_back({{id}, "Band", {}, {}, {}});
    what.as = self;
    return await<upsert_result>([&](auto done) {
      store->catalogue().upsert(what, done);
    });
  };
  CHECK(write(5));
  run("UPDATE node SET heartbeat = heartbeat - interval '1 min'");
  REQUIRE(await<timestamp>([&](auto done) {
    store->leases().join_alone({1, 200, {}}, done);
  }));
  CHECK(error_of(write(6)) == store_errc::declared_dead);
  CHECK_EQUAL(load(0).performers.size(), 1u);
}

FIXTURE_SCOPE_END()
