#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

struct redisAsyncContext;
struct redisReply;

namespace onsale::http {

/// One connection to a Redis server, on which commands are pipelined: hiredis'
/// asynchronous interface on an `io_context` (0.14 has no adapter for Asio). It
/// may end any time, and does not come back.
///
/// For the thread of its context alone, which blocks SIGPIPE. Whatever waits on
/// the context keeps it, so whoever has opened it also closes it, before the
/// context ends.
class redis_link : public std::enable_shared_from_this<redis_link> {
public:
  /// The reply, which is gone afterwards; null: none came.
  using callback = std::function<void(const redisReply*)>;

  /// Each is called at most once, and not after `close`.
  struct events {
    std::function<void()> up;
    std::function<void(const char* why)> down;
  };

  /// @param address of the server, as numbers
  /// @returns null if that cannot be tried
  static std::shared_ptr<redis_link>
  open(boost::asio::io_context& io, const std::string& address, uint16_t port,
       events tell);

  redis_link(const redis_link&) = delete;
  redis_link& operator=(const redis_link&) = delete;

  /// Sends a command, such as {"GET", "key"}, once the connection is there.
  /// @returns false if it has ended; then `done` is not called. Else it is,
  /// once.
  bool send(const std::vector<std::string>& command, callback done);

  /// Answers whoever waits, by null, at once or when the callback that this is
  /// called from has returned. May be repeated.
  void close();

private:
  redis_link(boost::asio::io_context& io, redisAsyncContext* context,
             events tell);
  void start();
  void gone();
  void tell_down(const char* why);
  void handled();
  void want_read(bool on);
  void want_write(bool on);
  void wait_read();
  void wait_write();

  events tell_;
  redisAsyncContext* context_; // null: freed
  boost::asio::posix::stream_descriptor socket_;
  bool ending_ = false; // hiredis is about to free the context by itself
  bool in_up_ = false;  // hiredis goes on with the context afterwards
  bool closing_ = false;
  bool reads_ = false;
  bool reading_ = false;
  bool writes_ = false;
  bool writing_ = false;
};

} // namespace onsale::http
