#pragma once

#include "http/rate_limit.hpp"
#include "http/redis/redis_client.hpp"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <optional>
#include <string>

namespace onsale::http {

/// The token buckets of `rate_limiter`, in Redis, so that nodes count together.
/// Time is that of Redis. A bucket goes with its last second.
///
/// For the thread of its context alone.
class shared_limits {
public:
  /// Nothing: Redis is away.
  using callback = std::function<void(std::optional<rate_decision>)>;

  shared_limits(boost::asio::io_context& io, redis_client::options how);

  /// Takes one request out of the key's bucket. Calls `then` once, at once or
  /// later; what a decision leaves is not told.
  /// @pre `shape` limits something
  void take(const std::string& key, const rate& shape, callback then);

private:
  boost::asio::io_context& io_;
  redis_client redis_; // last: it answers when it ends
};

} // namespace onsale::http
