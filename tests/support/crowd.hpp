#pragma once

#include "tests/support/buyer.hpp"

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace onsale::test {

/// Several on one store: the nodes of a cluster.
using box_offices = std::vector<box_office*>;

/// The house that crowds buy in: event 1, three blocks.
inline constexpr size_t crowd_blocks = 3;
inline constexpr size_t crowd_seats_per_block = 12 * 15;

/// Puts that house. Its holds last 20 s.
void open_house_for_crowd(box_office& office);

/// Buyers who shop at the same time, until they are told to stop, and somebody
/// who looks at the event all the while.
class crowd {
public:
  /// @param offices where they shop by turns; must be open, and outlive the crowd
  crowd(const box_offices& offices, history& notes, uint64_t seed,
        size_t buyers = 8);

  ~crowd();

  crowd(const crowd&) = delete;
  crowd& operator=(const crowd&) = delete;

  /// Lets everybody end what they do.
  void stop();

  std::vector<std::string> users() const;

  const answer_tally& tally() const noexcept {
    return tally_;
  }

  /// How often the page of the event did not come with 200 within a second.
  size_t failed_looks() const noexcept {
    return failed_looks_;
  }

  /// How often it did.
  size_t good_looks() const noexcept {
    return good_looks_;
  }

private:
  void look_on(const box_office& office);

  std::atomic<bool> closing_{false};
  std::atomic<size_t> failed_looks_{0};
  std::atomic<size_t> good_looks_{0};
  answer_tally tally_;
  std::vector<std::string> users_;
  std::vector<std::thread> threads_;
};

} // namespace onsale::test
