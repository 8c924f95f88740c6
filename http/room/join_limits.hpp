#pragma once

#include "http/exchange.hpp"
#include "http/rate_limit.hpp"
#include "http/redis/shared_limits.hpp"
#include "http/response.hpp"

#include <functional>
#include <optional>

namespace onsale::http {

/// How often somebody may ask for a place in a line. Generous: hundreds of
/// people may be behind one address.
struct join_rates {
  rate account{20, 200};
  rate address{1'000, 10'000};
};

/// Keeps whoever sends programs from filling a line (P8). Each node counts for
/// itself, and all of them together where they share a Redis: while that is
/// away, each counts on. Thread-safe.
class join_limits {
public:
  explicit join_limits(join_rates shape = {});

  /// Counts one attempt of the caller. `then` runs on the exchange's thread,
  /// perhaps at once, with the answer if it is one too many.
  /// @param shared null: nodes share nothing
  void take(const exchange& x, shared_limits* shared,
            std::function<void(std::optional<response>)> then);

private:
  join_rates shape_;
  rate_limiter accounts_;
  rate_limiter addresses_;
};

} // namespace onsale::http
