// Something breaks at each step of a payment at Stripe, once: whatever it is,
// the buyer hears the truth, and the books agree in the end.
#define SUITE faults.served.payment_steps

#include "tests/served/check_none.hpp"
#include "tests/support/fault_run.hpp"
#include "tests/support/payment_cases.hpp"
#include "tests/support/postgres_server.hpp"
#include "tests/support/stripe/stripe_signature.hpp"
#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <iterator>
#include <signal.h>
#include <utility>

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr auto webhook_secret = "whsec_of_the_steps";

/// One server, which is started again whenever it has died.
struct one_office {
  stripe_server server;
  box_office office;
  payment_cases cases{server,
                      {[this]() -> box_office& {
                         revive();
                         return office;
                       },
                       [this] {
                         return std::vector<box_office*>{&office};
                       }}};
  template <class Where>
  explicit one_office(const Where& where) : office(where, options()) {
    office.set_environment({{"ONSALE_STRIPE_SECRET_KEY", "sk_test_onsale"},
                            {"ONSALE_STRIPE_WEBHOOK_SECRETS", webhook_secret}});
    office.start();
    box_office::event_shape hall;
    hall.sections.assign(1, {.rows = 10, .seats_per_row = 50});
    office.add_event(hall);
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

  std::atomic<bool> is_dead{false};
  std::function<void()> mend; // what else is broken; none: nothing is
};

const char* name_of(engine x) {
  return x == engine::sqlite ? "SQLite" : "PostgreSQL";
}

/// Publishes what came of some cases, and fails with what was wrong.
void close(const std::string& fault, const std::string& where, size_t rounds,
           const std::string& wrong) {
  fault_line line;
  line.fault = "payment: " + fault;
  line.engine = where;
  line.rounds = rounds;
  line.acknowledged = rounds; // each buyer, in the end
  line.violations = static_cast<size_t>(
    std::count(wrong.begin(), wrong.end(), '\n'));
  publish(line);
  check_none(wrong);
}

/// Each step with each thing that may happen to a call, all at the same time.
void spoil_each_call(engine kind) {
  one_office at{kind};
  for (const auto& x : call_mishaps) {
    std::vector<payment_case> all;
    for (auto step : pay_steps)
      all.push_back({step, x.how, {}});
    auto wrong = at.cases.run_together(all);
    close(x.name, name_of(kind), all.size(), wrong);
  }
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
    close(name, name_of(kind), rounds, wrong);
  }
}

/// Sends all events that have happened since, the latest first, each twice.
void send_events(one_office& at) {
  auto all = at.server.account().take_events();
  std::reverse(all.begin(), all.end());
  for (const auto& event : all)
    for (int i = 0; i < 2; ++i) {
      auto body = event.dump();
      auto now = std::chrono::duration_cast<std::chrono::seconds>(
        std::chrono::system_clock::now().time_since_epoch());
      http_client client{at.office.port(), 30s};
      auto said = client.post(
        "/webhooks/stripe", body,
        {{"Stripe-Signature",
          stripe_signature(webhook_secret, now.count(), body)}});
      CHECK(said && said->status == 200);
    }
}

/// News of a payment come before the answer to the call that has caused them
/// (which is lost), or only when all is over.
void hear_of_each_step(engine kind) {
  one_office at{kind};
  std::string wrong;
  for (auto step : pay_steps)
    wrong += at.cases.run({step, mishap::answer_lost, {}});
  send_events(at);
  close("news late, twice", name_of(kind), std::size(pay_steps), wrong);
  wrong.clear();
  for (auto step : pay_steps) {
    // The call before has been answered by now, and its news come with it.
    wrong += at.cases.run({step, mishap::lost, [&at] {
                             send_events(at);
                           }});
    send_events(at);
  }
  close("news in between", name_of(kind), std::size(pay_steps), wrong);
}

} // namespace

TEST(a call of each step comes to grief in SQLite) {
  spoil_each_call(engine::sqlite);
}

TEST(a call of each step comes to grief in PostgreSQL) {
  spoil_each_call(engine::postgres);
}

TEST(the program dies at each step in SQLite) {
  die_at_each_call(engine::sqlite);
}

TEST(the program dies at each step in PostgreSQL) {
  die_at_each_call(engine::postgres);
}

TEST(news come twice and late and before an answer in SQLite) {
  hear_of_each_step(engine::sqlite);
}

TEST(news come twice and late and before an answer in PostgreSQL) {
  hear_of_each_step(engine::postgres);
}

TEST(the database is gone at each step) {
  postgres_server database;
  one_office at{database.fresh_database()};
  std::atomic<bool> is_gone{false};
  std::chrono::steady_clock::time_point gone_at;
  // On this thread: a server does not outlive the one that has started it.
  at.mend = [&] {
    if (is_gone && std::chrono::steady_clock::now() - gone_at >= 1s) {
      database.start();
      is_gone = false;
    }
  };
  for (auto [name, how] : {std::pair{"database gone, call lost", mishap::lost},
                           {"database gone, call done", mishap::answer_lost}}) {
    std::string wrong;
    size_t rounds = 0;
    for (auto step : pay_steps) {
      // Each takes a quarter of a minute.
      auto chosen = static_cast<pay_step>(fault_seed() % std::size(pay_steps));
      if (!long_tests() && step != chosen)
        continue;
      ++rounds;
      wrong += at.cases.run({step, how, [&] {
                               database.crash();
                               gone_at = std::chrono::steady_clock::now();
                               is_gone = true;
                             }});
    }
    close(name, "PostgreSQL", rounds, wrong);
  }
}
