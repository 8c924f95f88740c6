#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

struct redisAsyncContext;
struct redisReply;

namespace onsale::rival {

/// One connection to a Redis server, on which commands are pipelined: hiredis'
/// asynchronous interface on an `io_context` (hiredis 0.14 has no adapter for
/// Asio). For the thread of that context alone.
class redis_client {
public:
  /// The reply, which is gone afterwards; null when the connection is lost.
  using callback = std::function<void(const redisReply*)>;

  /// Connects to 127.0.0.1. Throws `std::runtime_error` if that cannot be tried.
  redis_client(boost::asio::io_context& io, uint16_t port);
  ~redis_client();

  redis_client(const redis_client&) = delete;
  redis_client& operator=(const redis_client&) = delete;

  /// Sends a command, for example {"SET", "seat:1-1-0", "me", "NX", "PX",
  /// "1000"}.
  void send(const std::vector<std::string>& command, callback done);

private:
  void want_read(bool on);
  void want_write(bool on);
  void wait_read();
  void wait_write();

  redisAsyncContext* context_;
  boost::asio::posix::stream_descriptor socket_;
  bool reads_ = false;
  bool reading_ = false;
  bool writes_ = false;
  bool writing_ = false;
};

} // namespace onsale::rival
