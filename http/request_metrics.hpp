#pragma once

#include "http/exchange.hpp"
#include "http/response.hpp"
#include "http/router.hpp"
#include "support/metrics.hpp"

#include <chrono>
#include <vector>

namespace onsale::http {

/// Counts answers by route, method and status, with their latency. Made once
/// all routes are there; then thread-safe.
class request_metrics {
public:
  request_metrics(support::metrics& to, const router& routes);

  void answered(const exchange& x, const response& answer,
                std::chrono::nanoseconds took);

private:
  /// Requests that matched no route share one entry: their paths are anything
  /// that strangers think of.
  support::route_metrics& no_route_;
  std::vector<support::route_metrics*> by_route_;
};

} // namespace onsale::http
