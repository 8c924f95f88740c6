#pragma once

#include "tests/support/payment_cases.hpp"
#include "tests/support/postgres_server.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <string>

/// Rounds of payment cases that one server and a cluster have in common. Each
/// publishes its lines of the table of faults.
namespace onsale::test {

/// By which all of them sign the news of payments.
inline constexpr auto news_secret = "whsec_of_the_steps";

/// Publishes what came of some cases.
/// @param where the store, or `cluster`
/// @param wrong a line for each thing that was
void publish_cases(const std::string& fault, const std::string& where,
                   size_t rounds, const std::string& wrong);

/// Each step with each thing that may happen to a call, all steps but
/// `given_back` at the same time.
/// @param is_wanted which mishaps of a call, by their names
/// @returns what was wrong, a line each
std::string
spoil_each_call(payment_cases& cases, const std::string& where,
                const std::function<bool(const std::string& mishap)>& is_wanted);

/// News of a payment come before the answer to the call that has caused them
/// (which is lost), or only when all is over.
/// @param to who is told; it may be another one each time
/// @returns what was wrong, a line each
std::string hear_of_each_step(payment_cases& cases, stripe_account& account,
                              const std::function<box_office&()>& to,
                              const std::string& where);

/// Somebody approves at the bank and leaves; the news are taken, and whoever
/// decides about the booking dies before it has looked.
/// @param to who is told
/// @param kill kills who decides
/// @returns what was wrong, a line each
std::string
approve_and_die(payment_cases& cases, stripe_server& server,
                const std::function<box_office&()>& to,
                const std::function<void()>& kill, const std::string& where);

/// A database that crashes, and is started again a second later.
class crashing_database {
public:
  explicit crashing_database(postgres_server& server) : server_(server) {
    // Is there.
  }

  /// From whatever thread.
  void crash();

  /// Starts it again once it is time: on the thread that has started it before,
  /// which a server does not outlive.
  void mend();

  /// Waits until it is there.
  void come_back();

private:
  postgres_server& server_;
  std::atomic<bool> is_gone_{false};
  std::chrono::steady_clock::time_point gone_at_;
};

/// The database crashes as the call of each step goes out, which takes effect
/// or does not; of one step drawn by the seed, but for the long tests.
/// @param database is mended by whoever opens the house
/// @returns what was wrong, a line each
std::string lose_database(payment_cases& cases, crashing_database& database,
                          const std::string& where);

} // namespace onsale::test
