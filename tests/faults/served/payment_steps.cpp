// Something breaks at each step of a payment at Stripe, once: whatever it is,
// the buyer hears the truth, and the books agree in the end.
#define SUITE faults.served.payment_steps

#include "tests/served/check_none.hpp"
#include "tests/support/fault_run.hpp"
#include "tests/support/payment_rounds.hpp"
#include "tests/support/postgres_server.hpp"
#include "tests/support/test.hpp"

#include <atomic>
#include <functional>
#include <signal.h>
#include <string>
#include <utility>

using namespace onsale;
using namespace onsale::test;

namespace {

/// One server, which is started again whenever it has died.
struct one_office {
  stripe_server server;
  box_office office;
  uint64_t events = 0;
  std::atomic<bool> is_dead{false};
  std::function<void()> mend; // what else is broken; none: nothing is
  payment_cases cases{server,
                      {[this]() -> box_office& {
                         revive();
                         return office;
                       },
                       [this] {
                         return std::vector<box_office*>{&office};
                       },
                       [this] {
                         return add_event();
                       }}};

  template <class Where>
  explicit one_office(const Where& where) : office(where, options()) {
    office.set_environment({{"ONSALE_STRIPE_SECRET_KEY", "sk_test_onsale"},
                            {"ONSALE_STRIPE_WEBHOOK_SECRETS", news_secret}});
    office.start();
    add_event();
  }

  uint64_t add_event() {
    revive();
    box_office::event_shape hall;
    hall.event = ++events;
    hall.sections.assign(1, {.rows = 10, .seats_per_row = 50});
    office.add_event(hall);
    return events;
  }

  std::vector<std::string> options() const {
    return {"--payments",    "stripe",
            "--public-url",  "https://tickets.example",
            "--stripe-url",  server.url(),
            "--stripe-rate", "5000"};
  }

  /// kill -9, from whatever thread.
  void kill() {
    ::kill(office.id(), SIGKILL);
    is_dead = true;
  }

  void revive() {
    if (mend)
      mend();
    if (!is_dead.exchange(false))
      return;
    office.kill(); // and buries it
    office.start();
  }

  std::string hear_of_each_step(const std::string& where) {
    return test::hear_of_each_step(
      cases, server.account(),
      [this]() -> box_office& {
        return office;
      },
      where);
  }

  std::string approve_and_die(const std::string& where) {
    return test::approve_and_die(
      cases, server,
      [this]() -> box_office& {
        return office;
      },
      [this] {
        kill();
      },
      where);
  }
};

const char* name_of(engine x) {
  return x == engine::sqlite ? "SQLite" : "PostgreSQL";
}

bool all_mishaps(const std::string&) {
  return true;
}

/// kill -9 as a call arrives, which then takes effect or not.
void die_at_each_call(engine kind) {
  one_office at{kind};
  for (auto [name, how] : {std::pair{"killed, call lost", mishap::lost},
                           {"killed, call done", mishap::answer_lost}}) {
    std::string wrong;
    size_t rounds = 0;
    for (auto step : steps_in_share(std::string{name} + name_of(kind))) {
      ++rounds;
      wrong += at.cases.run({step, how, [&at] {
                               at.kill();
                             }});
    }
    publish_cases(name, name_of(kind), rounds, wrong);
    check_none(wrong);
  }
}

} // namespace

TEST(a call of each step comes to grief in SQLite) {
  one_office at{engine::sqlite};
  check_none(spoil_each_call(at.cases, "SQLite", all_mishaps));
}

TEST(a call of each step comes to grief in PostgreSQL) {
  one_office at{engine::postgres};
  check_none(spoil_each_call(at.cases, "PostgreSQL", all_mishaps));
}

TEST(the program dies at each step in SQLite) {
  die_at_each_call(engine::sqlite);
}

TEST(the program dies at each step in PostgreSQL) {
  die_at_each_call(engine::postgres);
}

TEST(news come twice and late and before an answer in SQLite) {
  one_office at{engine::sqlite};
  check_none(at.hear_of_each_step("SQLite"));
}

TEST(news come twice and late and before an answer in PostgreSQL) {
  one_office at{engine::postgres};
  check_none(at.hear_of_each_step("PostgreSQL"));
}

TEST(the program dies with the news of an approval in SQLite) {
  one_office at{engine::sqlite};
  check_none(at.approve_and_die("SQLite"));
}

TEST(the program dies with the news of an approval in PostgreSQL) {
  one_office at{engine::postgres};
  check_none(at.approve_and_die("PostgreSQL"));
}

TEST(the database is gone at each step) {
  postgres_server server;
  crashing_database database{server};
  one_office at{server.fresh_database()};
  at.mend = [&] {
    database.mend();
  };
  check_none(lose_database(at.cases, database, "PostgreSQL"));
}
