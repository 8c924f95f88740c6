#pragma once

// As for tests/support/test.hpp, a SUITE comes first.

#include "tests/served/check_none.hpp"
#include "tests/support/cluster_house.hpp"
#include "tests/support/test.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

namespace onsale::test {

using namespace std::chrono_literals;

/// Times of something that is shown, not judged.
class figures {
public:
  explicit figures(std::string what) : what_(std::move(what)) {
    // nop
  }

  ~figures() {
    if (all_.empty())
      return;
    std::sort(all_.begin(), all_.end());
    std::cout << what_ << ": median " << all_[all_.size() / 2].count()
              << " ms, longest " << all_.back().count() << " ms, of "
              << all_.size() << std::endl;
  }

  figures(const figures&) = delete;
  figures& operator=(const figures&) = delete;

  void add(std::chrono::milliseconds x) {
    all_.push_back(x);
  }

  /// In the long tests, whose figures are quoted, they have to be that short.
  void
  demand(std::chrono::milliseconds median, std::chrono::milliseconds longest) {
    if (!long_tests() || all_.empty())
      return;
    std::sort(all_.begin(), all_.end());
    CHECK_LESS_EQUAL(all_[all_.size() / 2].count(), median.count());
    CHECK_LESS_EQUAL(all_.back().count(), longest.count());
  }

private:
  std::string what_;
  std::vector<std::chrono::milliseconds> all_;
};

/// How the others lose a node.
struct loss {
  const char* fault; // what the table calls it
  int rounds = 20;   // of the long tests; 3 in the others
  /// How long the others may take to sell a seat of its blocks.
  std::chrono::milliseconds median{1'000};
  std::chrono::milliseconds longest{2'000};
  /// Decides which node; nothing: any.
  std::optional<size_t> victim = {};
  std::function<void(cluster_house&, size_t)> strike;
  /// Runs when the others sell the node's seats. It has to have ended after
  /// that.
  std::function<void(fault_run&, cluster_house&, size_t)> end;
};

/// Three nodes sell, and one after the other is lost; a seat of its blocks is
/// bought at another one, and then it comes back. Fails with whatever was wrong.
inline void survive(cluster_house& house, const loss& what) {
  house.start();
  probe_event probe{house};
  fault_run run{house.all(),
                {.fault = what.fault, .reads_go_on = false, .failed_calls = 0}};
  figures until_sold{"time until a seat of its blocks is sold again"};
  auto lose_one = [&] {
    auto victim = what.victim.value_or(run.roll(house.size()));
    auto block = probe.block_of(victim);
    run.strike([&] {
      what.strike(house, victim);
      auto took = probe.hold(house.at(house.other_than(victim)), block, 10s);
      CHECK(took);
      if (took) {
        until_sold.add(*took);
        CHECK_LESS(took->count(), 5'000);
      }
    });
    what.end(run, house, victim);
    house.at(victim).start();
    CHECK(house.wait_until_whole(house.size()));
  };
  for (auto i = 0; i < (long_tests() ? what.rounds : 3); ++i)
    run.round(lose_one, [] {});
  until_sold.demand(what.median, what.longest);
  check_none(run.finish());
}

/// Breaks and mends so many times in the long tests, `short_rounds` in the
/// others, while three nodes sell. No shard may change hands by that. Fails
/// with whatever was wrong.
struct disturbance {
  fault_run::plan what;
  int rounds = 20;
  int short_rounds = 2;
  std::function<void(fault_run&)> strike;
  std::function<void()> mend = [] {};
};

inline void stay_put(cluster_house& house, const disturbance& x) {
  house.start();
  auto before = house.owners();
  fault_run run{house.all(), x.what};
  for (auto i = 0; i < (long_tests() ? x.rounds : x.short_rounds); ++i)
    run.round(
      [&] {
        x.strike(run);
      },
      x.mend);
  CHECK_EQUAL(house.owners(), before);
  check_none(run.finish());
}

/// It has been declared dead, and knows.
inline void ends_as_dead(box_office& office) {
  auto ended = office.wait();
  if (!ended)
    MESSAGE("a dead node goes on: " << office.log_end());
  REQUIRE(ended);
  CHECK_EQUAL(ended->code, 6);
}

} // namespace onsale::test
