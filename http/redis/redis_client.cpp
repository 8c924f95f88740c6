#include "http/redis/redis_client.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <algorithm>
#include <hiredis/async.h>
#include <string_view>
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

/// hiredis' context, whose socket waits on the `io_context`. Waits keep it, so
/// that nothing is called that is gone.
class redis_client::connection
  : public std::enable_shared_from_this<connection> {
public:
  connection(boost::asio::io_context& io, redis_client& owner,
             redisAsyncContext* context)
    : owner_{owner}, context_{context}, socket_{io, context->c.fd} {
    auto& hooks = context_->ev;
    hooks.data = this;
    hooks.addRead = [](void* x) {
      static_cast<connection*>(x)->want_read(true);
    };
    hooks.delRead = [](void* x) {
      static_cast<connection*>(x)->want_read(false);
    };
    hooks.addWrite = [](void* x) {
      static_cast<connection*>(x)->want_write(true);
    };
    hooks.delWrite = [](void* x) {
      static_cast<connection*>(x)->want_write(false);
    };
    hooks.cleanup = [](void* x) {
      static_cast<connection*>(x)->gone();
    };
    context_->data = this;
  }

  /// Begins to wait, which needs somebody who keeps this.
  void start() {
    redisAsyncSetConnectCallback(context_, [](const redisAsyncContext* context,
                                              int status) {
      auto& self = *static_cast<connection*>(context->data);
      self.ending_ = status != REDIS_OK;
      if (self.ending_)
        self.tell_lost("no connection");
      else if (self.owner_.link_.get() == &self)
        self.owner_.enter();
    });
    redisAsyncSetDisconnectCallback(context_,
                                    [](const redisAsyncContext* context, int) {
                                      static_cast<connection*>(context->data)
                                        ->tell_lost("the connection was lost");
                                    });
  }

  /// Answers whoever waits, by null.
  void close() {
    if (context_ && !ending_)
      redisAsyncFree(context_);
  }

  bool send(const std::vector<std::string>& command,
            std::unique_ptr<callback> done) {
    if (!context_)
      return false;
    std::vector<const char*> words;
    std::vector<size_t> sizes;
    for (const auto& x : command) {
      words.push_back(x.data());
      sizes.push_back(x.size());
    }
    auto answer = [](redisAsyncContext*, void* reply, void* data) {
      std::unique_ptr<callback> kept{static_cast<callback*>(data)};
      (*kept)(static_cast<const redisReply*>(reply));
    };
    if (redisAsyncCommandArgv(context_, answer, done.get(),
                              static_cast<int>(words.size()), words.data(),
                              sizes.data())
        != REDIS_OK)
      return false;
    done.release();
    return true;
  }

private:
  /// The context is about to be freed, and closes the socket itself.
  void gone() {
    reads_ = false;
    writes_ = false;
    socket_.release();
    context_ = nullptr;
  }

  void tell_lost(const char* why) {
    if (owner_.link_.get() == this)
      owner_.lost(why);
  }

  void want_read(bool on) {
    reads_ = on;
    if (on && !reading_)
      wait_read();
  }

  void want_write(bool on) {
    writes_ = on;
    if (on && !writing_)
      wait_write();
  }

  void wait_read() {
    reading_ = true;
    socket_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                       [self = shared_from_this()](const error_code& error) {
                         self->reading_ = false;
                         if (error || !self->reads_)
                           return;
                         redisAsyncHandleRead(self->context_);
                         if (self->reads_ && !self->reading_)
                           self->wait_read();
                       });
  }

  void wait_write() {
    writing_ = true;
    socket_.async_wait(boost::asio::posix::stream_descriptor::wait_write,
                       [self = shared_from_this()](const error_code& error) {
                         self->writing_ = false;
                         if (error || !self->writes_)
                           return;
                         redisAsyncHandleWrite(self->context_);
                         if (self->writes_ && !self->writing_)
                           self->wait_write();
                       });
  }

  redis_client& owner_;        // while it is the owner's link
  redisAsyncContext* context_; // null: freed
  boost::asio::posix::stream_descriptor socket_;
  bool ending_ = false; // hiredis is about to free the context by itself
  bool reads_ = false;
  bool reading_ = false;
  bool writes_ = false;
  bool writing_ = false;
};

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
  auto context = redisAsyncConnect(addresses_[next_address_++].c_str(),
                                   how_.address.port);
  if (!context || context->err != 0) {
    if (context)
      redisAsyncFree(context);
    return lost("no connection");
  }
  link_ = std::make_shared<connection>(io_, *this, context);
  sent_.push_back(clock::now()); // it has as long to let us in
  watch();
  link_->start();
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
  auto kept = std::make_unique<callback>(
    [this, of = link.get(), done](const redisReply* said) {
      if (said && link_.get() == of && !sent_.empty())
        sent_.pop_front();
      done(said);
    });
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
