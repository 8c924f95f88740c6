#define SUITE support_lib.fault_proxy
#include "tests/support/fault_proxy.hpp"

#include "tests/support/postgres_server.hpp"
#include "tests/support/test.hpp"

#include <libpq-fe.h>

#include <chrono>
#include <poll.h>
#include <thread>

using namespace onsale::test;
using namespace std::chrono_literals;

namespace {

/// Somebody who wants to be in the guest list.
class client {
public:
  explicit client(const std::string& address)
    : link_{PQconnectdb(address.c_str()), PQfinish} {
    // nop
  }

  bool connected() const {
    return PQstatus(link_.get()) == CONNECTION_OK;
  }

  /// @returns the answer, or nothing once the connection is lost
  std::optional<std::string> ask(const std::string& sql) {
    result_ptr result{PQexec(link_.get(), sql.c_str()), PQclear};
    if (!connected())
      return std::nullopt;
    return PQntuples(result.get()) > 0 ? PQgetvalue(result.get(), 0, 0) : "";
  }

  std::optional<std::string> enter(const std::string& name) {
    return ask("INSERT INTO guest VALUES ('" + name + "') RETURNING name");
  }

  void send(const std::string& sql) {
    PQsendQuery(link_.get(), sql.c_str());
  }

  /// Whether an answer has come, without waiting for it.
  bool answered() {
    pollfd socket{PQsocket(link_.get()), POLLIN, 0};
    return poll(&socket, 1, 0) > 0;
  }

  /// Waits for the answer to what was sent.
  bool succeeds() {
    result_ptr result{PQgetResult(link_.get()), PQclear};
    return PQresultStatus(result.get()) == PGRES_TUPLES_OK
           || PQresultStatus(result.get()) == PGRES_COMMAND_OK;
  }

private:
  using result_ptr = std::unique_ptr<PGresult, decltype(&PQclear)>;

  std::unique_ptr<PGconn, decltype(&PQfinish)> link_;
};

/// A server of the suite's own, since it is stopped and started.
postgres_server& server() {
  static postgres_server instance{{"fsync=off"}};
  return instance;
}

const std::string& direct() {
  static auto database = server().empty_database();
  return database;
}

struct fault_proxy_fixture {
  fault_proxy network{server().port()};
  std::string address = network.address_of(direct());

  fault_proxy_fixture() {
    server().run(direct(), "CREATE TABLE IF NOT EXISTS guest (name text);"
                           " TRUNCATE guest");
  }

  /// What the server knows, whatever the network does.
  std::string guests() {
    return server().run(
      direct(), "SELECT coalesce(string_agg(name, ' ' ORDER BY name), '')"
                " FROM guest");
  }
};

} // namespace

FIXTURE_SCOPE(fault_proxy_tests, fault_proxy_fixture)

TEST(everything passes until a fault is ordered) {
  client ann{address};
  REQUIRE(ann.connected());
  CHECK(ann.enter("ann") == "ann");
  CHECK_EQUAL(guests(), "ann");
  std::string page(1'000'000, 'x');
  CHECK(ann.ask("SELECT '" + page + "'") == page);
}

TEST(a request that is lost on its way never happens) {
  client ann{address};
  client bob{address};
  network.break_next("'ann'", request_fault::lost_before);
  CHECK(bob.enter("bob"));
  CHECK(!ann.enter("ann"));
  CHECK_EQUAL(guests(), "bob");
  MESSAGE("the others noticed nothing, and who comes back is let in");
  CHECK(bob.enter("bea"));
  CHECK(client{address}.enter("ann"));
  CHECK_EQUAL(guests(), "ann bea bob");
}

TEST(a request whose answer is lost has happened when its client knows) {
  for (auto name : {"ann", "bob", "cid", "dot"}) {
    client guest{address};
    CHECK(guest.ask("SELECT 'before'") == "before");
    network.break_next("guest", request_fault::lost_after);
    MESSAGE("so long an answer leaves the server before its commit does");
    CHECK(!guest.ask("INSERT INTO guest VALUES ('" + std::string{name}
                     + "') RETURNING repeat('x', 1000000)"));
    CHECK(guests().ends_with(name));
  }
  CHECK_EQUAL(guests(), "ann bob cid dot");
}

TEST(a request that is late arrives when nobody waits for it any more) {
  client ann{address};
  network.break_next("'ann'", request_fault::late);
  CHECK(!ann.enter("ann"));
  CHECK_EQUAL(guests(), "");
  CHECK(client{address}.enter("bob"));
  network.cut();
  CHECK_EQUAL(guests(), "bob");
  CHECK_EQUAL(network.release(), 1u);
  CHECK_EQUAL(guests(), "ann bob");
  CHECK_EQUAL(network.release(), 0u);
}

TEST(a request that is late for ever never happens) {
  {
    fault_proxy other{server().port()};
    client ann{other.address_of(direct())};
    other.break_next("'ann'", request_fault::late);
    CHECK(!ann.enter("ann"));
  }
  CHECK_EQUAL(guests(), "");
}

TEST(stalled answers come when the network resumes) {
  client ann{address};
  network.stall(direction::to_client);
  ann.send("INSERT INTO guest VALUES ('ann')");
  auto deadline = std::chrono::steady_clock::now() + 10s;
  while (guests() != "ann") {
    REQUIRE(std::chrono::steady_clock::now() < deadline);
    std::this_thread::sleep_for(1ms);
  }
  CHECK(!ann.answered());
  network.resume();
  CHECK(ann.succeeds());
}

TEST(stalled requests arrive when the network resumes or not at all) {
  client ann{address};
  client bob{address};
  network.stall(direction::to_server);
  ann.send("INSERT INTO guest VALUES ('ann')");
  network.cut();
  CHECK(!ann.succeeds());
  network.resume();
  CHECK(client{address}.enter("cid"));
  CHECK_EQUAL(guests(), "cid");
  client dot{address};
  network.stall(direction::to_server);
  dot.send("INSERT INTO guest VALUES ('dot')");
  CHECK_EQUAL(guests(), "cid");
  network.resume();
  CHECK(dot.succeeds());
  CHECK_EQUAL(guests(), "cid dot");
}

TEST(refused clients come in later and those inside stay) {
  client ann{address};
  network.refuse_connections();
  CHECK(!client{address}.connected());
  CHECK(ann.enter("ann"));
  network.accept_connections();
  CHECK(client{address}.enter("bob"));
  CHECK_EQUAL(guests(), "ann bob");
}

TEST(a server that goes away is gone for its clients) {
  client ann{address};
  REQUIRE(ann.connected());
  server().stop();
  CHECK(!ann.ask("SELECT 1"));
  CHECK(!client{address}.connected());
  server().start();
  CHECK(client{address}.enter("ann"));
}

TEST(what is delayed arrives in its order) {
  client one{address};
  network.delay(50ms);
  auto start = std::chrono::steady_clock::now();
  CHECK(one.enter("ann") == "ann");
  CHECK(one.enter("bob") == "bob");
  auto took = std::chrono::steady_clock::now() - start;
  CHECK_GREATER_EQUAL(took, 200ms); // there and back, twice
  network.delay(0ms);
  CHECK(one.enter("cyd") == "cyd");
}

TEST(a reset ends connections at both ends) {
  client one{address};
  CHECK(one.enter("ann") == "ann");
  network.reset();
  CHECK(!one.enter("bob"));
  CHECK(client{address}.enter("bob") == "bob");
}

FIXTURE_SCOPE_END()
