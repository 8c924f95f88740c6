#define SUITE storage.postgres.catalogue_feed
#include "storage/postgres/catalogue_feed.hpp"

#include "tests/storage/postgres/fixture.hpp"
#include "tests/support/test.hpp"

#include <atomic>
#include <chrono>
#include <thread>

using namespace onsale;
using namespace onsale::storage;
using namespace onsale::test;
using namespace std::chrono_literals;

namespace {

using state = feed_status::state;

const std::vector<std::string> followable{"wal_level=logical",
                                          "max_slot_wal_keep_size=64MB"};

template <class F>
bool comes_to_be(F what) {
  auto until = std::chrono::steady_clock::now() + 20s;
  while (!what()) {
    if (std::chrono::steady_clock::now() > until)
      return false;
    // Each look takes a connection of its own, which is work for the server.
    std::this_thread::sleep_for(50ms);
  }
  return true;
}

/// The server of those who leave it as it is.
postgres_server& followable_server() {
  static postgres_server result{followable};
  return result;
}

struct catalogue_feed_fixture {
  postgres_server& server;
  std::string address = server.fresh_database();
  store_ptr store = open_store(address);

  explicit catalogue_feed_fixture(postgres_server& where = followable_server())
    : server(where) {
    run("INSERT INTO venue (id, name) VALUES (12, 'Garden'), (13, 'Arena')");
  }

  std::string run(const std::string& sql) {
    return server.run(address, sql);
  }

  /// Changes the catalogue as a replica does, or somebody who switches triggers
  /// off.
  void change_unseen(const std::string& sql) {
    CHECK_EQUAL(run("SET session_replication_role = replica; " + sql), "");
  }

  catalogue_image load(uint64_t version) {
    auto result = await<catalogue_image>([&](auto done) {
      store->catalogue().load(version, done);
    });
    return result ? std::move(*result) : catalogue_image{};
  }

  static void follow(storage::store& x) {
    x.feed()->follow([](const feed_status&) {});
  }

  static bool follows(storage::store& x) {
    return comes_to_be([&] {
      return x.feed()->status().now == state::following;
    });
  }

  /// @returns the change, once it has a version
  catalogue_image next_change(uint64_t version) {
    catalogue_image result;
    CHECK(comes_to_be([&] {
      result = load(version);
      return result.version > version;
    }));
    return result;
  }

  /// Begins to follow, which has everybody read everything.
  /// @returns how many venues there are
  size_t read_anew() {
    auto before = load(0).version;
    follow(*store);
    auto change = next_change(before);
    CHECK(change.whole);
    return change.venues.size();
  }

  /// Until the server knows that all has been seen.
  bool seen_by_slot() {
    return comes_to_be([&] {
      return run(
               "SELECT confirmed_flush_lsn >= pg_current_wal_insert_lsn()"
               " FROM pg_replication_slots WHERE database = current_database()")
             == "t";
    });
  }
};

struct own_server {
  postgres_server own{followable};
};

struct own_server_fixture : own_server, catalogue_feed_fixture {
  own_server_fixture() : catalogue_feed_fixture(own) {
  }
};

} // namespace

FIXTURE_SCOPE(catalogue_feed_tests, catalogue_feed_fixture)

TEST(changes that no trigger saw are found in the log) {
  follow(*store);
  REQUIRE(follows(*store));
  auto before = load(0).version;
  change_unseen("UPDATE venue SET name = 'The Garden' WHERE id = 12");
  auto change = next_change(before);
  REQUIRE_EQUAL(change.venues.size(), 1u);
  CHECK_EQUAL(change.venues[0].name, "The Garden");
  CHECK(!change.whole);
  change_unseen("DELETE FROM venue WHERE id = 13");
  change = next_change(change.version);
  CHECK(change.venues_gone == (std::vector<venue_id>{{13}}));
  // They are counted once they have their version, which shows before that.
  CHECK(seen_by_slot());
  CHECK_EQUAL(store->feed()->status().unseen, 2u);
  MESSAGE("what the triggers have seen has its number already");
  run("INSERT INTO venue (id, name) VALUES (14, 'Hall')");
  change = load(change.version);
  CHECK(seen_by_slot());
  CHECK_EQUAL(load(0).version, change.version);
  CHECK_EQUAL(store->feed()->status().unseen, 2u);
}

TEST(whoever follows again goes on where it was) {
  follow(*store);
  REQUIRE(follows(*store));
  store.reset();
  change_unseen("UPDATE venue SET name = 'The Garden' WHERE id = 12");
  store = open_store(address);
  auto before = load(0).version;
  follow(*store);
  auto change = next_change(before);
  CHECK(!change.whole);
  REQUIRE_EQUAL(change.venues.size(), 1u);
  CHECK_EQUAL(change.venues[0].name, "The Garden");
}

TEST(one follows at a time and another one goes on) {
  follow(*store);
  REQUIRE(follows(*store));
  auto other = open_store(address);
  follow(*other);
  CHECK(comes_to_be([&] {
    return other->feed()->status().why == "another process follows";
  }));
  store = std::move(other);
  REQUIRE(follows(*store));
  auto before = load(0).version;
  change_unseen("DELETE FROM venue WHERE id = 13");
  CHECK_EQUAL(next_change(before).venues_gone.size(), 1u);
}

TEST(without a slot everybody reads the whole catalogue) {
  follow(*store);
  REQUIRE(follows(*store));
  store.reset();
  run("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"
      " WHERE database = current_database()");
  change_unseen("DELETE FROM venue WHERE id = 13");
  store = open_store(address);
  CHECK_EQUAL(read_anew(), 1u);
}

TEST(what was written before the log was followed is read without a number) {
  change_unseen("INSERT INTO venue (id, name) VALUES (20, 'Replica Hall')");
  CHECK_EQUAL(read_anew(), 3u);
}

TEST(a change while the triggers of a table are off is noted once) {
  follow(*store);
  REQUIRE(follows(*store));
  auto before = load(0).version;
  run("ALTER TABLE venue DISABLE TRIGGER USER");
  run("UPDATE venue SET name = 'The Garden' WHERE id = 12");
  auto change = next_change(before);
  REQUIRE_EQUAL(change.venues.size(), 1u);
  CHECK_EQUAL(change.venues[0].name, "The Garden");
  CHECK(seen_by_slot());
  CHECK_EQUAL(store->feed()->status().unseen, 1u);
  CHECK_EQUAL(load(0).version, change.version);
}

TEST(the log of other tables is not kept) {
  follow(*store);
  REQUIRE(follows(*store));
  run("CREATE TABLE other (x int)");
  run("INSERT INTO other SELECT generate_series(1, 1000)");
  CHECK(seen_by_slot());
}

FIXTURE_SCOPE_END()

FIXTURE_SCOPE(catalogue_feed_server_tests, own_server_fixture)

TEST(it goes on after a crash of the server) {
  follow(*store);
  REQUIRE(follows(*store));
  server.crash();
  CHECK(comes_to_be([&] {
    return store->feed()->status().now == state::waiting;
  }));
  server.start();
  change_unseen("UPDATE venue SET name = 'The Garden' WHERE id = 12");
  uint64_t before = 0;
  CHECK(comes_to_be([&] {
    before = load(0).version;
    return before > 0;
  }));
  CHECK(comes_to_be([&] {
    return store->feed()->status().unseen == 1;
  }));
}

TEST(a slot that has lost what it needs is made anew) {
  follow(*store);
  REQUIRE(follows(*store));
  store.reset();
  change_unseen("DELETE FROM venue WHERE id = 13");
  auto lost = [&] {
    run("CREATE TABLE IF NOT EXISTS filler (x text)");
    run("INSERT INTO filler SELECT repeat('x', 1000)"
        " FROM generate_series(1, 20000)");
    run("SELECT pg_switch_wal()");
    run("CHECKPOINT");
    return run("SELECT wal_status FROM pg_replication_slots") == "lost";
  };
  REQUIRE(comes_to_be(lost));
  store = open_store(address);
  CHECK_EQUAL(read_anew(), 1u);
}

TEST(a standby that takes over has its slot made) {
  follow(*store);
  REQUIRE(follows(*store));
  postgres_server standby{followable};
  standby.follow(server);
  store.reset();
  server.crash();
  standby.promote();
  auto there = address;
  auto port = std::to_string(server.port());
  there.replace(there.find(port), port.size(), std::to_string(standby.port()));
  standby.run(there, "SET session_replication_role = replica;"
                     " DELETE FROM venue WHERE id = 13");
  store = open_store(there);
  CHECK_EQUAL(read_anew(), 1u);
}

TEST(a server that its standby has replaced is left although it answers) {
  postgres_server standby{followable};
  standby.follow(server);
  auto port = std::to_string(server.port());
  auto other = std::to_string(standby.port());
  auto there = address;
  there.replace(there.find(port), port.size(), other);
  auto both = address;
  both.replace(both.find(port), port.size(), port + ",127.0.0.1:" + other);
  store = open_store(both + "?target_session_attrs=read-write");
  follow(*store);
  REQUIRE(follows(*store));
  auto readers = "SELECT count(*) FROM pg_replication_slots WHERE active"
                 " AND slot_type = 'logical'";
  CHECK_EQUAL(run(readers), "1");
  auto before = load(0).version;
  standby.promote();
  MESSAGE("which another node has seen");
  store->history()->accept(2);
  CHECK_EQUAL(next_change(before).venues.size(), 2u);
  CHECK(comes_to_be([&] {
    return run(readers) == "0";
  }));
  CHECK(comes_to_be([&] {
    return standby.run(there, readers) == "1";
  }));
  standby.run(there, "SET session_replication_role = replica;"
                     " DELETE FROM venue WHERE id = 13");
  CHECK(comes_to_be([&] {
    return store->feed()->status().unseen == 1;
  }));
}

FIXTURE_SCOPE_END()

TEST(a server that cannot be followed says why) {
  auto tried = [](postgres_server& server, const std::string& address) {
    auto store = open_store(address);
    store->feed()->follow([](const feed_status&) {});
    CHECK(comes_to_be([&] {
      return store->feed()->status().now == state::off;
    }));
    CHECK_EQUAL(
      server.run(address, "SELECT count(*) FROM pg_replication_slots"), "0");
    return store->feed()->status().why;
  };
  auto& plain = postgres_server::shared();
  CHECK_EQUAL(tried(plain, plain.fresh_database()),
              "wal_level is replica, not logical");
  postgres_server endless{{"wal_level=logical"}};
  auto address = endless.fresh_database();
  CHECK_EQUAL(tried(endless, address),
              "max_slot_wal_keep_size has no limit: a slot that nobody reads "
              "would fill the server's disk");
  MESSAGE("or does not let us");
  endless.run(address, "CREATE ROLE clerk LOGIN SUPERUSER");
  endless.run(address, "ALTER ROLE clerk NOSUPERUSER NOREPLICATION;"
                       " GRANT ALL ON ALL TABLES IN SCHEMA public TO clerk");
  auto clerks = address;
  clerks.replace(clerks.find("onsale@"), 7, "clerk@");
  CHECK(tried(endless, clerks).find("replication role") != std::string::npos);
}
