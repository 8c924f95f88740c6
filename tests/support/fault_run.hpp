#pragma once

#include "tests/support/crowd.hpp"
#include "tests/support/history.hpp"

#include <chrono>
#include <functional>
#include <random>
#include <string>
#include <vector>

namespace onsale::test {

/// Whether the long tests run, and not a share of them (`./dev test --long`).
bool long_tests();

/// Whether a run belongs to the share that the seed draws, about a half; all
/// of them do in the long tests.
bool in_share(const std::string& fault);

/// What decides each run of faults: `ONSALE_SEED` (`./dev test` takes it from
/// the commit), or a fixed number.
uint64_t fault_seed();

/// One line of the table that `./dev test` prints at its end.
struct fault_line {
  std::string fault;
  std::string engine;
  size_t rounds = 0;
  size_t acknowledged = 0;
  size_t refused = 0; // also where nobody listened
  size_t unknown = 0;
  size_t unavailable = 0; // of those that were refused: 503, nothing happened
  size_t violations = 0;
  std::chrono::milliseconds recovery{0}; // the longest one; 0: not measured
};

/// Fills in how often what was answered, and how much was wrong.
void count_answers(fault_line& x, const answer_tally& told,
                   const history& notes, size_t violations);

/// Prints a line, and puts it into `fault_runs/` beside the test's program, in
/// the place of what an earlier run left there.
void publish(const fault_line& x);

/// Takes stock at once and asks the judge about everything that these users
/// were told. Then starts all programs again, so that nothing is left of it but
/// what the store has; looks at the provider's books; waits until no seat is
/// held for nobody any more (P4), as long as that may take; and asks once more.
/// @pre nothing is owed
/// @returns what was wrong at either time, one readable line each
std::vector<std::string>
judge(const box_offices& offices, const std::vector<std::string>& users,
      const history& notes);

/// A run in which something breaks again and again while a crowd shops, and
/// which is judged in the end.
class fault_run {
public:
  struct plan {
    std::string fault; // what the table calls it
    /// How soon a call has to succeed that was sent after the fault's end. (A
    /// PostgreSQL that crashed recovers for some seconds first.)
    std::chrono::milliseconds bound{8'000};
    bool reads_go_on = true; // while the fault lasts
    /// How many calls have to be answered with 503, or not at all, while the
    /// fault lasts.
    size_t failed_calls = 20;
  };

  /// Opens the house in an office that serves already, and lets the crowd in.
  fault_run(box_office& office, plan what);

  /// The same in a cluster.
  fault_run(box_offices offices, plan what);

  /// Dice for the test itself.
  uint64_t roll(uint64_t below);

  /// Waits until so many calls more were acknowledged.
  void let_shop(size_t calls);

  /// Lets the crowd shop for a while, breaks something, mends it, and waits
  /// until a call succeeds that was sent after that: recovery takes that long
  /// from when mending began.
  void round(const std::function<void()>& break_it,
             const std::function<void()>& mend_it);

  /// Does something that is over as soon as it is done, and waits until a call
  /// succeeds that was sent after it: recovery takes that long from before it.
  void strike(const std::function<void()>& what);

  /// Sends the crowd home, waits until nothing is owed, takes stock, asks the
  /// judge, and publishes the line.
  /// @returns what is wrong, a line each; empty if nothing is
  std::string finish();

  /// Waits for what a fault must bring about. Complains if it does not come
  /// within 30 s.
  void await(const std::string& what, const std::function<bool()>& happened);

  const answer_tally& tally() const noexcept {
    return crowd_.tally();
  }

private:
  void complain(const std::string& what);

  /// Waits until a call succeeds that was sent from now on.
  void recover(answer_tally::steady::time_point since);

  box_offices offices_;
  plan plan_;
  history notes_;
  std::mt19937_64 dice_;
  fault_line line_;
  std::vector<std::string> complaints_;
  crowd crowd_;
};

} // namespace onsale::test
