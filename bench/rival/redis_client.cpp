#include "bench/rival/redis_client.hpp"

#include <hiredis/async.h>
#include <memory>
#include <stdexcept>
#include <utility>

namespace onsale::rival {

namespace {

void answer(redisAsyncContext*, void* reply, void* data) {
  std::unique_ptr<redis_client::callback> done{
    static_cast<redis_client::callback*>(data)};
  (*done)(static_cast<const redisReply*>(reply));
}

} // namespace

redis_client::redis_client(boost::asio::io_context& io, uint16_t port)
  : context_(redisAsyncConnect("127.0.0.1", port)), socket_(io) {
  if (!context_ || context_->err)
    throw std::runtime_error("cannot connect to Redis");
  socket_.assign(context_->c.fd);
  context_->ev.data = this;
  context_->ev.addRead = [](void* x) {
    static_cast<redis_client*>(x)->want_read(true);
  };
  context_->ev.delRead = [](void* x) {
    static_cast<redis_client*>(x)->want_read(false);
  };
  context_->ev.addWrite = [](void* x) {
    static_cast<redis_client*>(x)->want_write(true);
  };
  context_->ev.delWrite = [](void* x) {
    static_cast<redis_client*>(x)->want_write(false);
  };
  context_->ev.cleanup = [](void* x) {
    auto* self = static_cast<redis_client*>(x);
    self->reads_ = false;
    self->writes_ = false;
    // hiredis closes the socket itself.
    self->socket_.release();
    self->context_ = nullptr;
  };
  // Without a handler for it the connection is never taken as made.
  redisAsyncSetConnectCallback(context_, [](const redisAsyncContext*, int) {});
}

redis_client::~redis_client() {
  if (context_)
    redisAsyncFree(context_);
}

void redis_client::send(const std::vector<std::string>& command,
                        callback done) {
  if (!context_) {
    done(nullptr);
    return;
  }
  std::vector<const char*> words;
  std::vector<size_t> sizes;
  for (const auto& x : command) {
    words.push_back(x.data());
    sizes.push_back(x.size());
  }
  auto kept = std::make_unique<callback>(std::move(done));
  if (redisAsyncCommandArgv(context_, answer, kept.get(),
                            static_cast<int>(words.size()), words.data(),
                            sizes.data())
      == REDIS_OK)
    kept.release();
  else
    (*kept)(nullptr);
}

void redis_client::want_read(bool on) {
  reads_ = on;
  if (on && !reading_)
    wait_read();
}

void redis_client::want_write(bool on) {
  writes_ = on;
  if (on && !writing_)
    wait_write();
}

void redis_client::wait_read() {
  reading_ = true;
  socket_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                     [this](const boost::system::error_code& ec) {
                       reading_ = false;
                       if (ec || !reads_)
                         return;
                       redisAsyncHandleRead(context_);
                       if (context_ && reads_ && !reading_)
                         wait_read();
                     });
}

void redis_client::wait_write() {
  writing_ = true;
  socket_.async_wait(boost::asio::posix::stream_descriptor::wait_write,
                     [this](const boost::system::error_code& ec) {
                       writing_ = false;
                       if (ec || !writes_)
                         return;
                       redisAsyncHandleWrite(context_);
                       if (context_ && writes_ && !writing_)
                         wait_write();
                     });
}

} // namespace onsale::rival
