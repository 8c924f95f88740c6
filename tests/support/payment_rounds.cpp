#include "tests/support/payment_rounds.hpp"

#include "tests/support/fault_run.hpp"
#include "tests/support/payment_news.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace onsale::test {

namespace {

/// Sends all events that have happened since, the latest first, each twice.
/// @returns what was wrong
std::string
send_events(stripe_account& account, const std::function<box_office&()>& to) {
  std::string wrong;
  auto all = account.take_events();
  std::reverse(all.begin(), all.end());
  for (const auto& event : all)
    for (int i = 0; i < 2; ++i)
      if (!takes_event(to(), news_secret, event))
        wrong += "news were not taken\n";
  return wrong;
}

} // namespace

void publish_cases(const std::string& fault, const std::string& where,
                   size_t rounds, const std::string& wrong) {
  fault_line line;
  line.fault = "payment: " + fault;
  line.engine = where;
  line.rounds = rounds;
  line.acknowledged = rounds; // each buyer, in the end
  line.violations = static_cast<size_t>(
    std::count(wrong.begin(), wrong.end(), '\n'));
  publish(line);
}

std::string spoil_each_call(
  payment_cases& cases, const std::string& where,
  const std::function<bool(const std::string& mishap)>& is_wanted) {
  std::string result;
  for (const auto& x : call_mishaps) {
    if (!is_wanted(x.name))
      continue;
    std::vector<payment_case> all;
    for (auto step : pay_steps)
      if (step != pay_step::given_back) // which holds all others up
        all.push_back({step, x.how, {}});
    auto wrong = cases.run_together(all);
    wrong += cases.run({pay_step::given_back, x.how, {}});
    publish_cases(x.name, where, std::size(pay_steps), wrong);
    result += wrong;
  }
  return result;
}

std::string hear_of_each_step(payment_cases& cases, stripe_account& account,
                              const std::function<box_office&()>& to,
                              const std::string& where) {
  std::string wrong;
  for (auto step : pay_steps)
    wrong += cases.run({step, mishap::answer_lost, {}});
  wrong += send_events(account, to);
  publish_cases("news late, twice", where, std::size(pay_steps), wrong);
  auto result = std::exchange(wrong, {});
  std::mutex mutex; // `wrong` is also written by the account's thread
  for (auto step : pay_steps) {
    // The call before has been answered by now, and its news come with it.
    auto hear = [&] {
      auto unheard = send_events(account, to);
      std::lock_guard guard{mutex};
      wrong += unheard;
    };
    auto found = cases.run({step, mishap::lost, hear});
    hear();
    std::lock_guard guard{mutex};
    wrong += found;
  }
  publish_cases("news in between", where, std::size(pay_steps), wrong);
  return result + wrong;
}

std::string
approve_and_die(payment_cases& cases, stripe_server& server,
                const std::function<box_office&()>& to,
                const std::function<void()>& kill, const std::string& where) {
  auto wrong = cases.approve([&] {
    server.set_delay(std::chrono::seconds{20}); // no look is over in time
    auto unheard = send_events(server.account(), to);
    kill();
    server.set_delay(std::chrono::milliseconds{0});
    return unheard;
  });
  publish_cases("killed with the news of an approval", where, 1, wrong);
  return wrong;
}

void crashing_database::crash() {
  server_.crash();
  gone_at_ = std::chrono::steady_clock::now();
  is_gone_ = true;
}

void crashing_database::mend() {
  using namespace std::chrono_literals;
  if (!is_gone_ || std::chrono::steady_clock::now() - gone_at_ < 1s)
    return;
  server_.start();
  is_gone_ = false;
}

void crashing_database::come_back() {
  while (is_gone_) {
    mend();
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
}

std::string lose_database(payment_cases& cases, crashing_database& database,
                          const std::string& where) {
  std::string result;
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
      wrong += cases.run({step, how, [&] {
                            database.crash();
                          }});
      database.come_back();
    }
    publish_cases(name, where, rounds, wrong);
    result += wrong;
  }
  return result;
}

} // namespace onsale::test
