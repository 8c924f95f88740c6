// Clocks that are set an hour ahead or back while seats are held: that of the
// program's machine, which counts for nothing with PostgreSQL, and that of the
// store, which decides (P6).
#define SUITE faults.served.clock

#include "tests/faults/served/run_rounds.hpp"
#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

#include <thread>

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;

namespace {

constexpr int64_t hour_s = 3'600;

/// A clock that was set back is caught up with at a tenth of its pace, so that
/// a hold lasts a ninth longer; the rest is for a busy machine.
constexpr std::chrono::seconds late_by(std::chrono::seconds ttl) {
  return ttl / 9 + 5s;
}

/// One buyer in a house whose holds last `ttl`.
struct sale {
  sale(box_office& where, std::chrono::seconds ttl) : office(where) {
    office.add_event({.sections = {{4, 10}},
                      .open_holds = 50,
                      .hold_ttl_s = static_cast<int>(ttl.count())});
  }

  std::string hold(const std::string& ticket) {
    auto said = ann.send(reserve_named({ticket}));
    CHECK(said.outcome == call_outcome::done);
    return said.booking;
  }

  bool pay(const std::string& booking) {
    return ann.send(confirm(booking)).outcome == call_outcome::done;
  }

  std::string status(const std::string& ticket) {
    http_client client{office.port()};
    auto page = client.get("/events/1");
    REQUIRE(page.has_value());
    auto body = json_of(*page);
    for (const auto& x : body["tickets"])
      if (x["ticket_id"] == ticket)
        return x["status"];
    return "nowhere";
  }

  /// Whether a hold that is made now, and given up, would last until after
  /// `when`.
  bool would_last_beyond(timestamp when) {
    auto said = ann.send(reserve_named({"1-1-39"}));
    ann.send(release(said.booking)); // unless it is over already
    return said.deadline > when;
  }

  bool becomes_free(const std::string& ticket, std::chrono::seconds limit) {
    auto until = std::chrono::steady_clock::now() + limit;
    while (status(ticket) != "available") {
      if (std::chrono::steady_clock::now() >= until)
        return false;
      std::this_thread::sleep_for(20ms);
    }
    return true;
  }

  box_office& office;
  history notes;
  answer_tally tally;
  buyer ann{office, notes, tally, "ann", fault_seed()};
};

/// What is held is over as soon as its block has something to do, what is sold
/// stays, and what comes lasts as long as it shall.
template <class Office>
void set_ahead() {
  Office where;
  sale now{where.office, 600s};
  auto held = now.hold("1-1-0");
  CHECK(now.pay(now.hold("1-1-1")));
  where.board->clock_offset_s = hour_s;
  auto soon = std::chrono::steady_clock::now() + 5s;
  while (!now.would_last_beyond(wall_clock() + 1h))
    REQUIRE(std::chrono::steady_clock::now() < soon);
  CHECK(now.becomes_free("1-1-0", 5s));
  CHECK(now.ann.send(confirm(held)).outcome == call_outcome::gone);
  CHECK_EQUAL(now.status("1-1-1"), "sold");
  auto later = now.hold("1-1-0");
  CHECK(!now.becomes_free("1-1-0", 2s));
  CHECK(now.pay(later));
}

/// What is held, and what comes to be held in the same life of the program,
/// ends almost in time; it can be bought until then.
template <class Office>
void set_back() {
  constexpr auto ttl = 5s;
  Office where;
  sale now{where.office, ttl};
  now.hold("1-1-0");
  auto held = now.hold("1-1-1");
  where.board->clock_offset_s = -hour_s;
  now.hold("1-1-2");
  CHECK(now.pay(held));
  CHECK(now.becomes_free("1-1-0", ttl + late_by(ttl)));
  CHECK(now.becomes_free("1-1-2", ttl + late_by(ttl)));
  CHECK_EQUAL(now.status("1-1-1"), "sold");
}

/// The next life knows nothing of the time before: what was held stays so until
/// that comes again, and its owner may buy it or give it up.
template <class Office>
void set_back_between_two_lives() {
  constexpr auto ttl = 2s;
  Office where;
  sale now{where.office, ttl};
  auto bought = now.hold("1-1-0");
  auto released = now.hold("1-1-1");
  where.office.kill();
  where.board->clock_offset_s = -hour_s;
  where.office.start();
  CHECK(!now.becomes_free("1-1-0", 2 * ttl));
  CHECK(now.pay(bought));
  CHECK(now.ann.send(release(released)).outcome == call_outcome::done);
  CHECK_EQUAL(now.status("1-1-0"), "sold");
  CHECK_EQUAL(now.status("1-1-1"), "available");
  now.hold("1-1-2");
  CHECK(now.becomes_free("1-1-2", ttl + late_by(ttl)));
}

/// A crowd whose office has a clock that is set, and PostgreSQL none.
void set_clock_of_program(const std::string& fault, int64_t by_s) {
  fault_switchboard board;
  box_office office{engine::postgres};
  office.set_environment(board.environment());
  office.start();
  run_rounds(
    office, {.fault = fault, .failed_calls = 0}, 3,
    [&](fault_run& x) {
      board->clock_offset_s = by_s;
      x.let_shop(200);
    },
    [&] {
      board.clear();
    });
}

} // namespace

TEST(the clock of the store is set an hour ahead - sqlite) {
  set_ahead<office_on_file>();
}

TEST(the clock of the store is set an hour ahead - postgres) {
  set_ahead<office_on_server>();
}

TEST(the clock of the store is set an hour back - sqlite) {
  set_back<office_on_file>();
}

TEST(the clock of the store is set an hour back - postgres) {
  set_back<office_on_server>();
}

TEST(the clock is set back between two lives - sqlite) {
  set_back_between_two_lives<office_on_file>();
}

TEST(the clock is set back between two lives - postgres) {
  set_back_between_two_lives<office_on_server>();
}

TEST(the clock of the program is set an hour ahead - postgres) {
  set_clock_of_program("clock of the program an hour ahead", hour_s);
}

TEST(the clock of the program is set an hour back - postgres) {
  set_clock_of_program("clock of the program an hour back", -hour_s);
}
