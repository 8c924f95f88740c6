// The way between the program and PostgreSQL: what is cut, reset, late, or gets
// lost in one direction or in both.
#define SUITE faults.served.network

#include "tests/faults/served/run_rounds.hpp"
#include "tests/support/fault_proxy.hpp"
#include "tests/support/test.hpp"

using namespace onsale::test;
using namespace std::chrono_literals;

namespace {

/// A `Bind` of the statement that commits a batch.
const std::string commit_marker{"\0commit\0", 8};

/// An office whose way to the database obeys.
struct remote_office {
  fault_proxy network{postgres_server::shared().port()};
  box_office office{
    network.address_of(postgres_server::shared().fresh_database())};

  remote_office() {
    office.start();
  }

  /// Breaks the next commit, and waits until calls succeed again.
  void break_next_commit(fault_run& run, request_fault how) {
    run.strike([&] {
      network.break_next(commit_marker, how);
    });
    CHECK(network.struck());
  }

  /// What was on its way is lost with its connections.
  void mend() {
    network.cut();
    network.resume();
    network.accept_connections();
  }
};

/// The answer to every buyer's call: a store that says nothing is given up
/// after 15 s.
constexpr size_t each_buyer_once = 8;

} // namespace

FIXTURE_SCOPE(network_tests, remote_office)

TEST(a network that is away) {
  run_rounds(
    office, {.fault = "database connections reset, new ones refused"}, 5,
    [&](fault_run&) {
      network.refuse_connections();
      network.reset();
    },
    [&] {
      mend();
    });
}

TEST(connections that are reset now and then) {
  run_rounds(
    office, {.fault = "database connections reset", .failed_calls = 0}, 5,
    [&](fault_run& x) {
      for (auto i = 0; i < 2; ++i) {
        x.strike([&] {
          CHECK_GREATER(network.reset(), 0u);
        });
        x.let_shop(20);
      }
    },
    [] {});
}

TEST(a network that is slow) {
  run_rounds(
    office,
    {.fault = "database 0.1 s to 0.4 s away, each way", .failed_calls = 0}, 5,
    [&](fault_run& x) {
      network.delay(std::chrono::milliseconds{100 + x.roll(300)});
      x.let_shop(20);
    },
    [&] {
      network.delay(0ms);
    });
}

TEST(answers of commits that get lost) {
  run_rounds(
    office, {.fault = "answer to a commit lost", .failed_calls = 0}, 5,
    [&](fault_run& x) {
      for (auto i = 0; i < 2; ++i) {
        break_next_commit(x, request_fault::lost_after);
        x.let_shop(20);
      }
    },
    [] {});
}

TEST(commits that get lost) {
  run_rounds(
    office, {.fault = "commit lost", .failed_calls = 0}, 5,
    [&](fault_run& x) {
      for (auto i = 0; i < 2; ++i) {
        break_next_commit(x, request_fault::lost_before);
        x.let_shop(20);
      }
    },
    [] {});
}

TEST(commits that arrive when nobody waits for them any more) {
  run_rounds(
    office,
    {.fault = "commit late, after its connection has been lost",
     .failed_calls = 0},
    5,
    [&](fault_run& x) {
      for (auto i = 0; i < 2; ++i) {
        break_next_commit(x, request_fault::late);
        x.let_shop(20);
        CHECK_EQUAL(network.release(), 1u);
      }
    },
    [] {});
}

TEST(a network that swallows everything) {
  run_rounds(
    office,
    {.fault = "nothing passes to or from the database",
     .failed_calls = each_buyer_once},
    3,
    [&](fault_run&) {
      network.stall(direction::to_server);
      network.stall(direction::to_client);
    },
    [&] {
      mend();
    });
}

TEST(a network that swallows what the database says) {
  run_rounds(
    office,
    {.fault = "nothing passes from the database",
     .failed_calls = each_buyer_once},
    3,
    [&](fault_run&) {
      network.stall(direction::to_client);
    },
    [&] {
      mend();
    });
}

TEST(a network that swallows what is said to the database) {
  run_rounds(
    office,
    {.fault = "nothing passes to the database",
     .failed_calls = each_buyer_once},
    3,
    [&](fault_run&) {
      network.stall(direction::to_server);
    },
    [&] {
      mend();
    });
}

FIXTURE_SCOPE_END()
