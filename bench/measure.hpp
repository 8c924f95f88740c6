#pragma once

#include "bench/chart.hpp"
#include "bench/contestant.hpp"
#include "bench/open_loop.hpp"
#include "bench/saturation.hpp"
#include "bench/wishes.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace onsale::bench {

/// Offers a load to a contestant and measures what it takes.
trial measure(const contestant& whom, const load& what);

/// Buyers at `rate` for `length`, in as many events as that takes: each call
/// opens events of its own, so that all rates meet the same.
/// @param last_event the highest number that was used so far
trial measure_wish(contestant& whom, wish what, uint64_t& last_event,
                   const buyers& who, double rate,
                   std::chrono::duration<double> length);

/// `GET /livez`: nothing but the HTTP layer.
trial measure_ceiling(const contestant& whom, double rate,
                      std::chrono::duration<double> length);

nlohmann::json to_json(const trial& x);

nlohmann::json to_json(const std::vector<trial>& x);

/// For charts: p99 in milliseconds over the rate that was offered.
series latency_line(const std::string& name, const std::vector<trial>& trials);

/// For tables: `12,345`, and `4.2` for milliseconds.
std::string with_commas(double x);
std::string as_ms(std::chrono::microseconds x);

} // namespace onsale::bench
