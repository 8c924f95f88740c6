#define SUITE storage.postgres.session
#include "storage/postgres/session.hpp"

#include "tests/storage/postgres/fixture.hpp"
#include "tests/support/fault_proxy.hpp"
#include "tests/support/free_port.hpp"
#include "tests/support/test.hpp"

#include <libpq-fe.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace onsale;
using namespace onsale::storage;
using namespace onsale::test;
using namespace std::chrono_literals;

namespace {

/// A server of the suite's own, since it is stopped and started.
postgres_server& own_server() {
  static postgres_server instance;
  return instance;
}

struct session_fixture {
  std::string address = own_server().fresh_database();
  store_ptr store = open_store(address);
  owner node{*store, 1};

  session_fixture() {
    add_event(*store, concert, 100);
    node.acquire();
  }

  store_result<timestamp> now() {
    return await<timestamp>([&](auto done) {
      store->leases().now(done);
    });
  }

  /// Waits until each session of the store works again by itself.
  void wait_until_back() {
    auto deadline = std::chrono::steady_clock::now() + 20s;
    auto reads = [this] {
      return await<std::optional<user_record>>([&](auto done) {
        store->users().find({"ann"}, done);
      });
    };
    while (!now() || !reads() || error_of(node.commit({check()}))) {
      REQUIRE(std::chrono::steady_clock::now() < deadline);
      std::this_thread::sleep_for(10ms);
    }
  }

  /// Waits until a call of a function waits for a lock.
  void wait_until_blocked(const std::string& function) {
    auto deadline = std::chrono::steady_clock::now() + 10s;
    auto blocked = [&] {
      return own_server().run(address, "SELECT count(*) FROM pg_stat_activity"
                                       " WHERE wait_event_type = 'Lock'"
                                       " AND query LIKE '%"
                                         + function + "(%'");
    };
    while (blocked() != "1") {
      REQUIRE(std::chrono::steady_clock::now() < deadline);
      std::this_thread::sleep_for(5ms);
    }
  }

  ledger_entry check() {
    auto result = node.make_entry(
      make_hold(make_booking_id(floor_block, 99), "ann", {99}));
    result.what.reset();
    return result;
  }
};

/// Answers as they come.
template <class T, class Call>
std::future<store_result<T>> begin(Call call) {
  auto answer = std::make_shared<std::promise<store_result<T>>>();
  call([answer](store_result<T> x) {
    answer->set_value(std::move(x));
  });
  return answer->get_future();
}

/// Takes connections and closes them at once.
struct server_that_hangs_up {
  server_that_hangs_up() : port(free_port()) {
    sockaddr_in there{};
    there.sin_family = AF_INET;
    there.sin_port = htons(port);
    there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    REQUIRE_EQUAL(
      bind(listener, reinterpret_cast<sockaddr*>(&there), sizeof(there)), 0);
    REQUIRE_EQUAL(::listen(listener, 1), 0);
  }

  ~server_that_hangs_up() {
    ::close(listener);
  }

  std::string address() const {
    return "host=127.0.0.1 sslmode=disable gssencmode=disable port="
           + std::to_string(port);
  }

  void hang_up() {
    auto client = accept(listener, nullptr, nullptr);
    REQUIRE(client >= 0);
    ::close(client);
  }

  const uint16_t port;
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
};

/// A transaction that keeps all rows of a table locked, so that others wait.
struct lock_on {
  lock_on(const std::string& table, const std::string& address)
    : link{PQconnectdb(address.c_str()), PQfinish} {
    run("BEGIN");
    run(("SELECT FROM " + table + " FOR NO KEY UPDATE").c_str());
  }

  void run(const char* sql) {
    PQclear(PQexec(link.get(), sql));
  }

  std::unique_ptr<PGconn, decltype(&PQfinish)> link;
};

} // namespace

FIXTURE_SCOPE(session_tests, session_fixture)

TEST(losing the connection in the middle of a batch leaves its outcome open) {
  auto hold = make_hold(make_booking_id(floor_block, 1), "ann", {1});
  auto entry = node.make_entry(hold, make_answer("ann", "key", 201));
  lock_on lock{"shard_lease", address};
  auto result = begin<batch_result>([&](auto done) {
    store->ledger().commit(node.make_batch({entry}), done);
  });
  MESSAGE("the batch is being worked on");
  wait_until_blocked("onsale_commit");
  own_server().run(address, "SELECT pg_terminate_backend(pid)"
                            " FROM pg_stat_activity"
                            " WHERE wait_event_type = 'Lock'"
                            " AND query LIKE '%onsale_commit(%'");
  CHECK(error_of(result.get()) == store_errc::outcome_unknown);
  lock.run("ROLLBACK");
  MESSAGE("new leases fence it, and then the stored answer tells");
  node.acquire();
  auto found = await<std::optional<keyed_answer>>([&](auto done) {
    store->ledger().find_answer({"ann"}, "key", done);
  });
  REQUIRE(found);
  CHECK(!*found);
  CHECK(node.commit(hold) == entry_outcome::applied);
}

TEST(new leases wait for a batch that outlives its connection) {
  fault_proxy network{own_server().port()};
  auto remote = open_store(network.address_of(address));
  owner before{*remote, 1};
  before.acquire();
  auto first = make_hold(make_booking_id(floor_block, 1), "ann", {1});
  CHECK(before.commit(first) == entry_outcome::applied);
  auto second = make_hold(make_booking_id(floor_block, 2), "ann", {2});
  MESSAGE("it has passed the fence when the connection is cut");
  lock_on lock{"user_event", address};
  auto unheard = begin<batch_result>([&](auto done) {
    auto entry = before.make_entry(second, make_answer("ann", "key", 201));
    remote->ledger().commit(before.make_batch({entry}), done);
  });
  wait_until_blocked("onsale_commit");
  network.cut();
  CHECK(error_of(unheard.get()) == store_errc::outcome_unknown);
  auto taken = begin<std::vector<lease>>([&](auto done) {
    store->leases().acquire({1, 1, {}}, {}, done);
  });
  wait_until_blocked("acquire");
  lock.run("COMMIT");
  MESSAGE("so they know its number, and the answer that it stored");
  auto leases = demand(taken.get());
  CHECK_EQUAL(leases.at(shard_of(floor_block, default_shard_count)).seq, 2u);
  auto found = await<std::optional<keyed_answer>>([&](auto done) {
    store->ledger().find_answer({"ann"}, "key", done);
  });
  CHECK(demand(found));
}

TEST(while the server is down calls fail at once and it comes back by itself) {
  own_server().stop();
  auto deadline = std::chrono::steady_clock::now() + 10s;
  for (int i = 0; i < 20; ++i) {
    auto hold = make_hold(make_booking_id(floor_block, 1), "ann", {1});
    CHECK(error_of(node.commit({node.make_entry(hold)}))
          == store_errc::unavailable);
    CHECK(error_of(now()) == store_errc::unavailable);
  }
  CHECK(std::chrono::steady_clock::now() < deadline);
  own_server().start();
  wait_until_back();
  auto hold = make_hold(make_booking_id(floor_block, 1), "ann", {1});
  CHECK(node.commit(hold) == entry_outcome::applied);
}

TEST(what was answered survives a crash of the server) {
  for (uint64_t i = 0; i < 10; ++i) {
    auto id = make_booking_id(floor_block, i);
    auto hold = make_hold(id, "user" + std::to_string(i),
                          {static_cast<seat_index>(i)});
    CHECK(node.commit(hold) == entry_outcome::applied);
  }
  own_server().crash();
  own_server().start();
  wait_until_back();
  auto images = await<std::vector<block_image>>([&](auto done) {
    store->ledger().load_blocks({floor_block}, done);
  });
  REQUIRE(images);
  CHECK_EQUAL(images->at(0).seats.size(), 10u);
  CHECK_EQUAL(images->at(0).bookings.size(), 10u);
  CHECK_EQUAL(images->at(0).version, 10u);
}

TEST(a store that is given up answers at once and comes back by itself) {
  fault_proxy network{own_server().port()};
  auto remote = open_store(network.address_of(address));
  owner there{*remote, 1};
  there.acquire();
  auto ask = [&] {
    return await<timestamp>([&](auto done) {
      remote->leases().now(done);
    });
  };
  auto first = make_hold(make_booking_id(floor_block, 1), "ann", {1});
  REQUIRE(there.commit(first) == entry_outcome::applied);
  MESSAGE("a batch is being worked on and the network falls silent");
  lock_on lock{"user_event", address};
  auto hold = make_hold(make_booking_id(floor_block, 2), "ann", {2});
  auto batch = begin<batch_result>([&](auto done) {
    remote->ledger().commit(there.make_batch({there.make_entry(hold)}), done);
  });
  wait_until_blocked("onsale_commit");
  network.stall(direction::to_server);
  network.stall(direction::to_client);
  auto read = begin<std::optional<user_record>>([&](auto done) {
    remote->users().find({"ann"}, done);
  });
  remote->give_up();
  CHECK(error_of(batch.get()) == store_errc::outcome_unknown);
  CHECK(error_of(read.get()) == store_errc::unavailable);
  CHECK(error_of(ask()) == store_errc::unavailable);
  network.cut();
  network.resume();
  auto deadline = std::chrono::steady_clock::now() + 20s;
  while (!ask()) {
    REQUIRE(std::chrono::steady_clock::now() < deadline);
    std::this_thread::sleep_for(10ms);
  }
}

TEST(idle sessions that were ended are replaced without anybody noticing) {
  for (int i = 0; i < 5; ++i) {
    own_server().terminate_sessions(address);
    wait_until_back();
  }
  auto hold = make_hold(make_booking_id(floor_block, 1), "ann", {1});
  CHECK(node.commit(hold) == entry_outcome::applied);
}

TEST(a pause between attempts to connect ends when the server is known to be
       back) {
  server_that_hangs_up server;
  using namespace onsale::storage::postgres;
  session patient{{server.address()}, session_role::reads, 1};
  // By then it pauses for a second, less up to a half.
  for (int i = 0; i < 7; ++i)
    server.hang_up();
  auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 40; ++i) {
    patient.retry_now();
    server.hang_up();
  }
  CHECK_LESS(std::chrono::steady_clock::now() - begin, 20s / 2);
}

TEST(closing a store answers what was asked) {
  std::vector<std::future<bool>> answers;
  for (int i = 0; i < 200; ++i) {
    auto answer = std::make_shared<std::promise<bool>>();
    answers.push_back(answer->get_future());
    store->leases().now([answer](auto x) {
      answer->set_value(!!x);
    });
  }
  store.reset();
  for (auto& x : answers)
    CHECK(x.wait_for(0s) == std::future_status::ready);
}

TEST(closing a store whose server hangs answers what was asked) {
  // What waits for a session to connect was never sent: it has not happened.
  wait_until_back();
  auto hold = node.make_entry(
    make_hold(make_booking_id(floor_block, 1), "ann", {1}));
  auto written = std::make_shared<std::promise<store_errc>>();
  auto read = std::make_shared<std::promise<store_errc>>();
  auto outcome = written->get_future();
  auto found = read->get_future();
  own_server().freeze();
  store->ledger().commit(node.make_batch({hold}), [written](auto x) {
    written->set_value(x.error().code);
  });
  store->users().find({"ann"}, [read](auto x) {
    read->set_value(x.error().code);
  });
  store->finish();
  own_server().thaw();
  REQUIRE(outcome.wait_for(0s) == std::future_status::ready);
  REQUIRE(found.wait_for(0s) == std::future_status::ready);
  CHECK(outcome.get() == store_errc::outcome_unknown);
  CHECK(found.get() == store_errc::unavailable);
}

TEST(settings that lose committed data refuse to open) {
  store.reset();
  for (auto setting : {"fsync=off", "full_page_writes=off"}) {
    own_server().stop();
    own_server().start({setting});
    auto opened = open_postgres(address, {});
    REQUIRE(!opened);
    CHECK(opened.error().code == store_errc::unsafe_settings);
    store_options options;
    options.accept_data_loss = true;
    CHECK(open_postgres(address, options));
  }
  own_server().stop();
  own_server().start({"fsync=on", "synchronous_commit=off"});
  MESSAGE("what a session can set for itself refuses nobody");
  CHECK(open_postgres(address, {}));
}

FIXTURE_SCOPE_END()
