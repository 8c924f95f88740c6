// kill -9 at each step that a store can be left at: between the writes and
// syncs of SQLite's journal, and between the messages to and from PostgreSQL.
#define SUITE faults.served.kill_steps

#include "tests/served/check_none.hpp"
#include "tests/support/fault_run.hpp"
#include "tests/support/fault_switchboard.hpp"
#include "tests/support/postgres_server.hpp"
#include "tests/support/stocktaking.hpp"
#include "tests/support/test.hpp"

#include <chrono>

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;

namespace {

/// For what is owed after a purchase.
constexpr auto patience = 30s;

enum class death {
  of_the_program, // what it has written stays with the system
  of_power        // what was not synced is lost as well
};

/// An office that dies at a step of its way to the store.
struct mortal_office {
  explicit mortal_office(engine kind, death how = death::of_the_program)
    : office(kind) {
    office.set_environment(board.environment());
    board->power_cut = how == death::of_power;
    if (kind == engine::sqlite)
      board.watch_files((office.directory() / "onsale.db").string());
    else
      board->port = postgres_server::shared().port();
    office.start();
  }

  /// Starts it again, whatever is left of its last life.
  void revive() {
    office.kill();
    board.clear();
    office.start();
  }

  fault_switchboard board; // outlives the program
  box_office office;
};

/// One buyer, whose calls are repeated under their keys over all lives of the
/// office until it is known what became of them.
class steadfast_buyer {
public:
  explicit steadfast_buyer(mortal_office& where)
    : where_(where), one_(where.office, notes_, tally_, "ann", fault_seed()) {
    // nop
  }

  answer send(purchase_step x) {
    constexpr auto tries = 20;
    x.what.key = one_.new_key();
    for (auto i = 0;; ++i) {
      auto said = one_.send(x);
      auto died = where_.board.struck();
      if (died) {
        ++deaths_;
        where_.revive();
      }
      // Of the dead some refuse connections.
      auto open = said.outcome == call_outcome::unknown
                  || (died && said.outcome == call_outcome::refused);
      if (!open || i == tries)
        return said;
    }
  }

  /// Waits until nothing is owed, or the office is dead. @returns whether it
  /// has come to that
  bool settle() {
    auto until = std::chrono::steady_clock::now() + patience;
    while (!where_.board.struck()) {
      if (wait_until_settled(where_.office, {one_.user()}, 0s))
        return true;
      if (std::chrono::steady_clock::now() >= until)
        return false;
    }
    return true;
  }

  size_t deaths() const {
    return deaths_;
  }

  const history& notes() const {
    return notes_;
  }

  const answer_tally& tally() const {
    return tally_;
  }

private:
  mortal_office& where_;
  history notes_;
  answer_tally tally_;
  buyer one_;
  size_t deaths_ = 0;
};

/// One seat in each of three blocks: two of them are followers (P4).
std::vector<std::string> seats_across(uint64_t number) {
  auto seat = std::to_string(number % crowd_seats_per_block);
  return {"1-1-" + seat, "1-2-" + seat, "1-3-" + seat};
}

std::string hold(steadfast_buyer& who, uint64_t number) {
  auto deaths = who.deaths();
  auto said = who.send(reserve_named(seats_across(number)));
  // What a death has left held for nobody comes back 15 s later (P4).
  if (said.outcome == call_outcome::refused && who.deaths() > deaths)
    said = who.send(
      reserve_named(seats_across(number + crowd_seats_per_block / 2)));
  CHECK(said.outcome == call_outcome::done);
  return said.booking;
}

/// Whatever becomes of the office, the call is answered as if nothing had been.
void insist(steadfast_buyer& who, purchase_step what) {
  CHECK(who.send(std::move(what)).outcome == call_outcome::done);
}

void buy_and_give_back(steadfast_buyer& who, uint64_t number) {
  auto booking = hold(who, number);
  insist(who, confirm(booking));
  insist(who, refund(booking));
}

void hold_and_release(steadfast_buyer& who, uint64_t number) {
  auto booking = hold(who, number);
  insist(who, extend(booking));
  insist(who, release(booking));
}

/// Checks what is left after many deaths, and publishes it.
void conclude(const std::string& fault, mortal_office& where,
              const steadfast_buyer& who, size_t deaths) {
  CHECK(wait_until_settled(where.office, {"ann"}, 60s));
  auto wrong = judge({&where.office}, {"ann"}, who.notes());
  fault_line line;
  line.fault = fault;
  line.engine = to_string(where.office.kind());
  line.rounds = deaths;
  count_answers(line, who.tally(), who.notes(), wrong.size());
  publish(line);
  for (const auto& list : {wrong, who.tally().complaints()})
    for (const auto& x : list)
      check_none(x);
}

/// Every step in the long tests; else one in `share`, from one that the seed
/// says.
struct stride {
  explicit stride(uint64_t share)
    : step(long_tests() ? 1 : share), first(1 + fault_seed() % step) {
    MESSAGE("ONSALE_SEED=" << fault_seed() << " repeats this");
  }

  uint64_t step;
  uint64_t first;
};

/// Tells the story again and again; each time the office dies one step later,
/// until it has not died before all is done.
void die_at_every_step(engine kind, const std::string& fault, uint64_t share,
                       void (*story)(steadfast_buyer&, uint64_t),
                       death how = death::of_the_program) {
  mortal_office where{kind, how};
  open_house_for_crowd(where.office);
  steadfast_buyer who{where};
  stride steps{share};
  auto survived = false;
  for (auto n = steps.first; !survived; n += steps.step) {
    auto deaths = who.deaths();
    where.board.kill_at_step(n);
    story(who, n);
    CHECK(who.settle());
    auto died_late = where.board.clear();
    if (died_late)
      where.revive();
    survived = who.deaths() == deaths && !died_late;
  }
  CHECK_GREATER(who.deaths(), 1u);
  conclude(fault, where, who, who.deaths());
}

/// The office is told to end, and started again: it dies on the way, once it
/// has a hold and a sale to remember.
void die_while_it_ends_or_starts(engine kind, uint64_t share) {
  mortal_office where{kind};
  open_house_for_crowd(where.office);
  steadfast_buyer who{where};
  stride steps{share};
  size_t deaths = 0;
  auto survived = false;
  for (auto n = steps.first; !survived; n += steps.step) {
    auto sold = hold(who, 2 * n);
    auto held = hold(who, 2 * n + 1);
    insist(who, confirm(sold));
    where.board.kill_at_step(n);
    if (where.office.stop() == exit_status{})
      where.office.try_start();
    survived = !where.board.clear();
    deaths += survived ? 0 : 1;
    if (!survived)
      where.revive();
    insist(who, refund(sold));
    insist(who, release(held));
  }
  CHECK_GREATER(deaths, 0u);
  conclude("kill -9 at each step of an end and a start", where, who, deaths);
}

/// The same with a crowd, whose batches are larger and whose blocks are busy.
void die_at_steps_under_load(engine kind) {
  mortal_office where{kind};
  fault_run run{where.office,
                {.fault = "kill -9 at a random step under load",
                 .reads_go_on = false,
                 .failed_calls = 0}};
  for (auto round = 0; round < (long_tests() ? 20 : 3); ++round)
    run.round(
      [&] {
        where.board.kill_at_step(1 + run.roll(500));
        CHECK(where.office.wait().has_value());
        run.strike([&] {
          where.revive();
        });
      },
      [] {});
  check_none(run.finish());
}

} // namespace

TEST(a purchase over three blocks survives a death at each step - sqlite) {
  die_at_every_step(engine::sqlite,
                    "kill -9 at each step of reserve, confirm, refund", 3,
                    buy_and_give_back);
}

TEST(a purchase over three blocks survives a power cut at each step - sqlite) {
  die_at_every_step(engine::sqlite,
                    "power cut at each step of reserve, confirm, refund", 5,
                    buy_and_give_back, death::of_power);
}

TEST(a purchase over three blocks survives a death at each step - postgres) {
  die_at_every_step(engine::postgres,
                    "kill -9 at each step of reserve, confirm, refund", 7,
                    buy_and_give_back);
}

TEST(a hold over three blocks survives a death at each step - sqlite) {
  die_at_every_step(engine::sqlite,
                    "kill -9 at each step of reserve, extend, release", 3,
                    hold_and_release);
}

TEST(a hold over three blocks survives a death at each step - postgres) {
  die_at_every_step(engine::postgres,
                    "kill -9 at each step of reserve, extend, release", 7,
                    hold_and_release);
}

TEST(an end and a start survive a death at each step - sqlite) {
  die_while_it_ends_or_starts(engine::sqlite, 5);
}

TEST(an end and a start survive a death at each step - postgres) {
  die_while_it_ends_or_starts(engine::postgres, 17);
}

TEST(a crowd survives deaths at random steps - sqlite) {
  die_at_steps_under_load(engine::sqlite);
}

TEST(a crowd survives deaths at random steps - postgres) {
  die_at_steps_under_load(engine::postgres);
}
