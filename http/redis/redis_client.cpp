#include "http/redis/redis_client.hpp"

#include <algorithm>
#include <hiredis/hiredis.h>
#include <utility>

namespace onsale::http {

namespace {

using namespace std::chrono_literals;
using boost::system::error_code;

/// Pauses between attempts to connect double from the first to the longest.
constexpr std::chrono::milliseconds pause_min = 50ms;
constexpr std::chrono::milliseconds pause_max = 2'000ms;

bool is_error(const redisReply* x) {
  return !x || x->type == REDIS_REPLY_ERROR;
}

} // namespace

redis_client::redis_client(boost::asio::io_context& io, options how)
  : io_(io), how_(std::move(how)), resolver_(io), retry_(io), watch_(io),
    pause_(pause_min) {
  resolve();
}

redis_client::~redis_client() {
  *alive_ = false;
  up_ = false; // whoever is answered now may want to send something
  if (auto link = std::exchange(link_, nullptr))
    link->close();
}

// -- connecting ---------------------------------------------------------------

void redis_client::resolve() {
  const auto& at = how_.address;
  resolver_.async_resolve(
    at.host, std::to_string(at.port),
    [this, alive = alive_](const error_code& error, const auto& found) {
      if (!*alive)
        return;
      addresses_.clear();
      next_address_ = 0;
      if (!error)
        for (const auto& x : found)
          addresses_.push_back(x.endpoint().address().to_string());
      if (addresses_.empty())
        lost("its host is not known");
      else
        connect();
    });
}

void redis_client::connect() {
  // Neither is called once the link is closed.
  redis_link::events tell;
  tell.up = [this] {
    enter();
  };
  tell.down = [this](const char* why) {
    lost(why);
  };
  link_ = redis_link::open(io_, addresses_[next_address_++], how_.address.port,
                           std::move(tell));
  if (!link_)
    return lost("no connection");
  sent_.push_back(clock::now()); // it has as long to let us in
  watch();
}

/// Nobody else sends anything before the server has answered.
void redis_client::enter() {
  sent_.clear();
  const auto& at = how_.address;
  auto check = [this](const redisReply* said) {
    if (said && said->type == REDIS_REPLY_ERROR)
      lost("it refuses this client");
  };
  if (!at.password.empty() && at.user.empty())
    post({"AUTH", at.password}, check);
  else if (!at.password.empty())
    post({"AUTH", at.user, at.password}, check);
  if (at.database != 0)
    post({"SELECT", std::to_string(at.database)}, check);
  post({"PING"}, [this](const redisReply* said) {
    if (!is_error(said))
      entered();
    else if (said)
      lost("it refuses this client");
  });
}

void redis_client::entered() {
  up_ = true;
  pause_ = pause_min;
  if (!std::exchange(was_up_, true))
    how_.log.info("Redis answers again");
}

void redis_client::lost(const char* why) {
  up_ = false;
  if (std::exchange(was_up_, false))
    how_.log.warning("Redis does not answer", {{"reason", why}});
  auto link = std::exchange(link_, nullptr);
  if (link)
    link->close();
  sent_.clear();
  retry();
}

void redis_client::retry() {
  retry_.expires_after(pause_);
  pause_ = std::min(2 * pause_, pause_max);
  retry_.async_wait([this, alive = alive_](const error_code& error) {
    if (!*alive || error)
      return;
    // Each address is tried before the host is looked for again.
    if (next_address_ < addresses_.size())
      connect();
    else
      resolve();
  });
}

// -- commands -----------------------------------------------------------------

bool redis_client::send(const std::vector<std::string>& command,
                        callback done) {
  if (!up_ || sent_.size() >= how_.pending_max)
    return false;
  post(command, std::move(done));
  return true;
}

void redis_client::post(const std::vector<std::string>& command,
                        callback done) {
  auto link = link_;
  if (!link)
    return done(nullptr);
  auto kept = [this, of = link.get(), done](const redisReply* said) {
    if (said && link_.get() == of && !sent_.empty())
      sent_.pop_front();
    done(said);
  };
  sent_.push_back(clock::now());
  if (!link->send(command, std::move(kept))) {
    sent_.pop_back();
    return done(nullptr);
  }
  watch();
}

/// Looks whether the oldest command has waited for too long. Twice: this thread
/// may have had other things to do than to read the reply.
void redis_client::watch() {
  if (std::exchange(watching_, true))
    return;
  watch_.expires_after(how_.patience);
  watch_.async_wait([this, alive = alive_](const error_code& error) {
    if (!*alive)
      return;
    watching_ = false;
    if (error || sent_.empty())
      return;
    auto is_late = clock::now() - sent_.front() >= how_.patience;
    if (is_late && suspect_ == sent_.front()) {
      lost("it does not answer in time");
      return;
    }
    suspect_ = is_late ? std::optional{sent_.front()} : std::nullopt;
    watch();
  });
}

} // namespace onsale::http
