#pragma once

#include "bench/open_loop.hpp"
#include "bench/saturation.hpp"
#include "bench/wishes.hpp"
#include "tests/support/box_office.hpp"

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace onsale::bench {

/// How long buyers wait: most of them, and the most patient.
constexpr std::chrono::seconds impatient{1};
constexpr std::chrono::seconds patient{10};

/// How purchases are offered.
struct flood {
  test::engine store = test::engine::sqlite;
  double per_second = 0;
  std::chrono::duration<double> length{0};
  size_t connections = 0;
};

/// What came of it.
struct flood_trial {
  double offered = 0; // a second
  load_result got;
  std::chrono::duration<double> length{0};
  std::map<std::string, uint64_t> refusals; // by step and type of problem
  latency_histogram pages;                  // of readers while the load lasted
  uint64_t failed_pages = 0;
  uint64_t memory_before = 0; // bytes, of the server
  uint64_t memory_peak = 0;
  uint64_t memory_after = 0;
  double server_cpu = 0; // seconds, of the server and its stores
  double client_cpu = 0;
  std::chrono::duration<double> cpu_length{0}; // until connections are closed
  std::optional<double> syncs_per_batch;
  size_t server_cores = 0; // the client has one more to itself

  /// From the end of the load until pages, and purchases, are as usual.
  std::chrono::milliseconds pages_recovered{0};
  std::chrono::milliseconds purchases_recovered{0};

  /// Purchases a second that were complete within `limit`, and before the load
  /// ended: what is worked off afterwards is no part of the rate.
  double goodput(std::chrono::nanoseconds limit = impatient) const {
    return static_cast<double>(got.done_meanwhile.count_within(limit))
           / length.count();
  }

  /// Purchases a second that the client got to begin. Fewer than were offered
  /// if all its connections wait.
  double sent() const {
    return static_cast<double>(got.done + got.refused + got.lost)
           / length.count();
  }
};

/// For the search of the best rate: the figures that decide it.
trial summary_of(const flood_trial& x);

nlohmann::json to_json(const flood_trial& x);

/// Offers purchases to a server of its own, with an empty store, and looks on
/// until some seconds after the load has ended. The server and its store have
/// all cores but the last, the client has that.
/// @param who outlives the call
flood_trial offer(const flood& what, const buyers& who);

} // namespace onsale::bench
