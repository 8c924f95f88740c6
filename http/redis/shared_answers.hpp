#pragma once

#include "http/redis/redis_client.hpp"
#include "search/searching.hpp"
#include "search/shard/coding.hpp"
#include "support/metrics.hpp"

#include <functional>
#include <memory>
#include <string>

namespace onsale::http {

/// Answers to searches that nodes share, in Redis: a second level behind those
/// that each keeps. Their names stand for all that they depend on, so one that
/// is there is right; and if none is, or Redis is away, the node finds it
/// itself.
///
/// For the thread of its context alone.
class shared_answers {
public:
  /// `null`: there is none.
  using callback = std::function<void(std::shared_ptr<const search::findings>)>;

  shared_answers(boost::asio::io_context& io, redis_client::options how,
                 support::search_metrics& figures);

  /// Calls `then` once, at once or later.
  void find(const search::shared_answer_name& name, const search::query& what,
            callback then);

  /// Hands over what others may ask. Nobody waits for it.
  void
  keep(const search::shared_answer_name& name, const search::findings& found);

private:
  boost::asio::io_context& io_;
  support::search_metrics& figures_;
  redis_client redis_; // last: it answers when it ends
};

} // namespace onsale::http
