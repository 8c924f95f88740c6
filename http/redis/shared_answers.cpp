#include "http/redis/shared_answers.hpp"

#include "search/shard/coding.hpp"

#include <hiredis/hiredis.h>
#include <string_view>
#include <utility>

namespace onsale::http {

namespace {

/// Their names have the minute in which they were asked for.
constexpr const char* kept_seconds = "120";

/// Larger ones are found as fast as they are fetched.
constexpr size_t shared_bytes_max = size_t{256} << 10;

std::shared_ptr<const search::findings> read(const redisReply& said) {
  if (said.type != REDIS_REPLY_STRING)
    return nullptr;
  auto found = search::read_findings(std::string_view{said.str, said.len});
  return found ? std::make_shared<const search::findings>(*std::move(found))
               : nullptr;
}

} // namespace

shared_answers::shared_answers(boost::asio::io_context& io,
                               redis_client::options how,
                               support::search_metrics& figures)
  : figures_(figures), redis_(io, std::move(how)) {
}

void shared_answers::find(const std::string& name, callback then) {
  auto sent = redis_.send({"GET", name}, [this, then](const redisReply* said) {
    auto found = said ? read(*said) : nullptr;
    auto& result = !said   ? figures_.shared_away
                   : found ? figures_.shared_found
                           : figures_.shared_unknown;
    result.Increment();
    then(std::move(found));
  });
  if (sent)
    return;
  figures_.shared_away.Increment();
  then(nullptr);
}

void shared_answers::keep(const std::string& name,
                          const search::findings& what) {
  if (!redis_.is_up())
    return;
  auto bytes = search::write(what);
  if (bytes.size() <= shared_bytes_max)
    redis_.send({"SET", name, std::move(bytes), "EX", kept_seconds},
                [](const redisReply*) {
                  // Others would only have had it sooner.
                });
}

} // namespace onsale::http
