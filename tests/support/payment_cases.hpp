#pragma once

#include "tests/support/box_office.hpp"
#include "tests/support/payment_plan.hpp"
#include "tests/support/stripe/stripe_server.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

/// What happens when something breaks at one step of a payment at Stripe, for
/// every step and everything that may break. Used on one server and on a cluster.
namespace onsale::test {

/// One step at which one call comes to grief, once.
struct payment_case {
  pay_step at = pay_step::create;
  mishap how = mishap::none;
  /// Runs when the call arrives at Stripe, before anything else; none: nothing.
  std::function<void()> strike = {};
};

/// A house that sells, whatever may happen to it.
struct payment_house {
  /// Whom buyers talk to just now. Starts again what has died.
  std::function<box_office&()> open;
  /// All that owe something to Stripe.
  std::function<std::vector<box_office*>()> all;
  /// Puts an event like event 1, which will be called off. @returns its number
  std::function<uint64_t()> add_event;
};

/// Runs cases in a house whose tickets cost `price` and which has an event 1
/// with one block of seats that nobody else wants. Buyers insist, under the
/// keys of their calls, until they know how it ended.
class payment_cases {
public:
  static constexpr int64_t price = 2'500;

  /// Both outlive this object.
  payment_cases(stripe_server& server, payment_house house);
  ~payment_cases();

  /// Runs a case, and waits until nothing is owed.
  /// @returns what was wrong; empty if nothing was
  std::string run(const payment_case& x);

  /// Runs many at the same time; a strike must not hurt the others.
  /// @returns what was wrong, a line each
  std::string run_together(const std::vector<payment_case>& all);

  /// Somebody approves at the bank, and is not seen again: nobody but Stripe
  /// tells the house of it.
  /// @param meanwhile runs once that has happened; @returns what was wrong
  /// @returns what was wrong, in the end
  std::string approve(const std::function<std::string()>& meanwhile);

private:
  struct buyer;

  std::unique_ptr<buyer> next_buyer(pay_step at);
  void spoil(const buyer& who, const payment_case& x);
  std::string buy(buyer& who, const payment_case& x);
  std::string give_back_meanwhile(buyer& who, payment_case x);
  std::string finish(buyer& who, pay_step at);
  std::string judge(buyer& who, const payment_case& x);
  bool settle();
  mishap roll(const stripe_request& call);

  stripe_server& server_;
  payment_house house_;
  std::atomic<uint64_t> next_{0};
  std::mutex mutex_;
  /// By booking (or intent, to look it up) and endpoint; gone once it has
  /// happened.
  std::map<std::pair<std::string, std::string>, payment_case> due_;
};

/// What Stripe and the network may do to a call, by the words of the table.
struct named_mishap {
  const char* name;
  mishap how;
};

inline constexpr named_mishap call_mishaps[]{
  {"no connection", mishap::not_sent},
  {"lost on its way", mishap::lost},
  {"answer lost", mishap::answer_lost},
  {"500, nothing done", mishap::failed},
  {"500, but done", mishap::failed_after},
  {"502 of a proxy", mishap::gateway_error},
  {"409, key in use", mishap::key_in_use},
  {"429, locked", mishap::locked},
  {"429, too many", mishap::too_many},
  {"401", mishap::wrong_key}};

} // namespace onsale::test
