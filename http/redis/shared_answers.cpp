#include "http/redis/shared_answers.hpp"

#include <boost/asio/post.hpp>

#include <hiredis/hiredis.h>
#include <string_view>
#include <utility>

namespace onsale::http {

namespace {

/// Their names have the minute in which they were asked for.
constexpr const char* kept_seconds = "120";

/// Larger ones are found as fast as they are fetched.
constexpr size_t shared_bytes_max = size_t{256} << 10;

std::shared_ptr<const search::findings>
read(const redisReply& said, const search::shared_answer_name& name,
     const search::query& what) {
  if (said.type != REDIS_REPLY_STRING)
    return nullptr;
  auto found = name.read(std::string_view{said.str, said.len}, what);
  return found ? std::make_shared<const search::findings>(*std::move(found))
               : nullptr;
}

} // namespace

shared_answers::shared_answers(boost::asio::io_context& io,
                               redis_client::options how,
                               support::search_metrics& figures)
  : io_(io), figures_(figures), redis_(io, std::move(how)) {
}

void shared_answers::find(const search::shared_answer_name& name,
                          const search::query& what, callback then) {
  auto answer = [this, name, what, then](const redisReply* said) {
    if (!said) {
      figures_.shared_away.Increment();
      then(nullptr);
      return;
    }
    auto found = read(*said, name, what);
    (found ? figures_.shared_found : figures_.shared_unknown).Increment();
    // Not here: what follows takes time, and other replies wait to be read.
    boost::asio::post(io_, [then, found = std::move(found)] {
      then(found);
    });
  };
  if (!redis_.send({"GET", name.key()}, answer))
    answer(nullptr);
}

void shared_answers::keep(const search::shared_answer_name& name,
                          const search::findings& found) {
  if (!redis_.is_up())
    return;
  auto bytes = name.write(found);
  if (bytes.size() <= shared_bytes_max)
    redis_.send({"SET", name.key(), std::move(bytes), "EX", kept_seconds},
                [](const redisReply*) {
                  // Others would only have had it sooner.
                });
}

} // namespace onsale::http
