#pragma once

#include "tests/support/box_office.hpp"
#include "tests/support/history.hpp"

#include <nlohmann/json.hpp>

#include <atomic>
#include <deque>
#include <mutex>
#include <random>
#include <string>
#include <vector>

namespace onsale::test {

/// The time of clients, which is that of the store: they run on one machine.
timestamp wall_clock();

/// What buyers were told, all together. Thread-safe.
class answer_tally {
public:
  using steady = std::chrono::steady_clock;

  std::atomic<size_t> calls{0};
  std::atomic<size_t> acknowledged{0};
  std::atomic<size_t> unavailable{0}; // 503, nothing happened
  std::atomic<size_t> unknown{0};     // 503 `outcome-unknown`, or no answer
  /// When the latest call was sent that was acknowledged.
  std::atomic<steady::time_point> latest_success{steady::time_point{}};

  /// Counts an answer, and judges its form: a refusal of 503 is of one of three
  /// types and says when to try again; no other 5xx is ever right.
  void add(const std::optional<http_answer>& said, call_outcome meaning,
           steady::time_point sent);

  /// What was wrong with answers, the first few of it.
  std::vector<std::string> complaints() const;

private:
  void complain(const http_answer& about);

  mutable std::mutex mutex_;
  std::vector<std::string> complaints_;
};

/// A call, and how it is sent.
struct purchase_step {
  call what;
  std::string target;
  nlohmann::json body;
};

purchase_step reserve_named(std::vector<std::string> tickets);
purchase_step reserve_best(size_t quantity, bool adjacent = true);
purchase_step extend(const std::string& booking);
purchase_step confirm(const std::string& booking, bool good_card = true);
purchase_step release(const std::string& booking);
purchase_step refund(const std::string& booking);

/// One buyer of event 1, who makes one call at a time, on whatever life of the
/// server there is, and notes each call and each answer. For one thread.
class buyer {
public:
  /// @param seed decides all that it does
  buyer(const box_office& office, history& notes, answer_tally& tally,
        std::string user, uint64_t seed);

  const std::string& user() const noexcept {
    return user_;
  }

  /// A key that this buyer has not used yet.
  std::string new_key();

  /// Sends a call, under its key if it has one, and waits for the answer.
  answer send(purchase_step x);

  /// Sends a call until it is not left open what became of it; under a key, the
  /// same one each time. @returns the last answer
  answer insist(purchase_step x, std::chrono::seconds limit);

  /// Reserves seats in one block or over several, and pays for them, or thinks
  /// again; some calls are made under a key, and repeated until it is known
  /// what became of them.
  void shop(size_t blocks, size_t seats_per_block);

private:
  answer send_with_or_without_key(purchase_step x);
  std::string reserve(size_t blocks, size_t seats_per_block);
  void go_on_with(const std::string& booking);

  const box_office& office_;
  history& notes_;
  answer_tally& tally_;
  std::string user_;
  std::mt19937_64 dice_;
  int keys_ = 0;
  std::deque<std::string> bought_; // and not given back yet
};

} // namespace onsale::test
