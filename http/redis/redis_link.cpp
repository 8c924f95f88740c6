#include "http/redis/redis_link.hpp"

#include <hiredis/async.h>
#include <utility>

namespace onsale::http {

namespace {

using boost::asio::posix::stream_descriptor;
using boost::system::error_code;

redis_link& of(void* data) {
  return *static_cast<redis_link*>(data);
}

} // namespace

std::shared_ptr<redis_link>
redis_link::open(boost::asio::io_context& io, const std::string& address,
                 uint16_t port, events tell) {
  auto context = redisAsyncConnect(address.c_str(), port);
  if (context && context->err == 0) {
    std::shared_ptr<redis_link> made{
      new redis_link{io, context, std::move(tell)}};
    made->start();
    return made;
  }
  if (context)
    redisAsyncFree(context);
  return nullptr;
}

redis_link::redis_link(boost::asio::io_context& io, redisAsyncContext* context,
                       events tell)
  : tell_{std::move(tell)}, context_{context}, socket_{io, context->c.fd} {
  auto& hooks = context_->ev;
  hooks.data = this;
  hooks.addRead = [](void* x) {
    of(x).want_read(true);
  };
  hooks.delRead = [](void* x) {
    of(x).want_read(false);
  };
  hooks.addWrite = [](void* x) {
    of(x).want_write(true);
  };
  hooks.delWrite = [](void* x) {
    of(x).want_write(false);
  };
  hooks.cleanup = [](void* x) {
    of(x).gone();
  };
  context_->data = this;
}

/// Begins to wait, which needs somebody who keeps this.
void redis_link::start() {
  redisAsyncSetConnectCallback(context_, [](const redisAsyncContext* context,
                                            int status) {
    auto& self = of(context->data);
    self.ending_ = status != REDIS_OK;
    if (self.ending_) {
      self.tell_down("no connection");
    } else if (auto up = std::exchange(self.tell_.up, nullptr)) {
      self.in_up_ = true;
      up();
      self.in_up_ = false;
    }
  });
  redisAsyncSetDisconnectCallback(context_, [](const redisAsyncContext* context,
                                               int) {
    of(context->data).tell_down("the connection was lost");
  });
}

void redis_link::close() {
  tell_ = {};
  if (in_up_)
    closing_ = true;
  else if (context_ && !ending_)
    redisAsyncFree(context_);
}

bool redis_link::send(const std::vector<std::string>& command, callback done) {
  if (!context_ || closing_)
    return false;
  std::vector<const char*> words;
  std::vector<size_t> sizes;
  for (const auto& x : command) {
    words.push_back(x.data());
    sizes.push_back(x.size());
  }
  auto kept = std::make_unique<callback>(std::move(done));
  auto answer = [](redisAsyncContext*, void* reply, void* data) {
    std::unique_ptr<callback> to{static_cast<callback*>(data)};
    (*to)(static_cast<const redisReply*>(reply));
  };
  if (redisAsyncCommandArgv(context_, answer, kept.get(),
                            static_cast<int>(words.size()), words.data(),
                            sizes.data())
      != REDIS_OK)
    return false;
  kept.release();
  return true;
}

/// The context is about to be freed, and closes the socket itself.
void redis_link::gone() {
  reads_ = false;
  writes_ = false;
  socket_.release();
  context_ = nullptr;
}

void redis_link::tell_down(const char* why) {
  if (auto down = std::exchange(tell_.down, nullptr))
    down(why);
}

/// hiredis has done what there was to do.
void redis_link::handled() {
  if (std::exchange(closing_, false) && context_)
    redisAsyncFree(context_);
}

void redis_link::want_read(bool on) {
  reads_ = on;
  if (on && !reading_)
    wait_read();
}

void redis_link::want_write(bool on) {
  writes_ = on;
  if (on && !writing_)
    wait_write();
}

void redis_link::wait_read() {
  reading_ = true;
  socket_.async_wait(stream_descriptor::wait_read,
                     [self = shared_from_this()](const error_code& error) {
                       self->reading_ = false;
                       if (error || !self->reads_)
                         return;
                       redisAsyncHandleRead(self->context_);
                       self->handled();
                       if (self->reads_ && !self->reading_)
                         self->wait_read();
                     });
}

void redis_link::wait_write() {
  writing_ = true;
  socket_.async_wait(stream_descriptor::wait_write,
                     [self = shared_from_this()](const error_code& error) {
                       self->writing_ = false;
                       if (error || !self->writes_)
                         return;
                       redisAsyncHandleWrite(self->context_);
                       self->handled();
                       if (self->writes_ && !self->writing_)
                         self->wait_write();
                     });
}

} // namespace onsale::http
