#include "http/redis/shared_limits.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <chrono>
#include <hiredis/hiredis.h>
#include <utility>

namespace onsale::http {

namespace {

using std::chrono::microseconds;

/// KEYS[1] is when the bucket is full again, in microseconds since 1970. ARGV:
/// the time that a request takes to be refilled, and that of all of them.
/// Returns whether the request may pass, and otherwise how long it has to wait.
constexpr const char* take_script = R"(
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local full_at = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now)
local next = full_at + tonumber(ARGV[1])
local over = next - now - tonumber(ARGV[2])
if over > 0 then
  return {0, over}
end
redis.call('SET', KEYS[1], string.format('%.0f', next),
  'PX', math.ceil((next - now) / 1000))
return {1, 0}
)";

std::string in_us(double seconds) {
  return std::to_string(static_cast<int64_t>(seconds * 1e6));
}

std::optional<rate_decision> read(const redisReply* said) {
  auto as_expected = said && said->type == REDIS_REPLY_ARRAY
                     && said->elements == 2
                     && said->element[0]->type == REDIS_REPLY_INTEGER
                     && said->element[1]->type == REDIS_REPLY_INTEGER;
  if (!as_expected)
    return std::nullopt;
  rate_decision result;
  result.admitted = said->element[0]->integer == 1;
  result.retry_after = microseconds{said->element[1]->integer};
  return result;
}

} // namespace

shared_limits::shared_limits(boost::asio::io_context& io,
                             redis_client::options how)
  : io_(io), redis_(io, std::move(how)) {
}

void shared_limits::take(const std::string& key, const rate& shape,
                         callback then) {
  auto burst = std::max(1.0, shape.burst);
  // Not in the callback: what follows takes time, and other replies wait.
  auto answer = [&io = io_, then](const redisReply* said) {
    boost::asio::post(io, [then, found = read(said)] {
      then(found);
    });
  };
  if (!redis_.send({"EVAL", take_script, "1", key, in_us(1 / shape.per_second),
                    in_us(burst / shape.per_second)},
                   answer))
    then(std::nullopt);
}

} // namespace onsale::http
