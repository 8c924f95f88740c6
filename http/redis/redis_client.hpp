#pragma once

#include "http/redis/redis_address.hpp"
#include "http/redis/redis_link.hpp"
#include "support/logging.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace onsale::http {

/// A Redis server that may come and go: connects by itself, again and again,
/// with growing pauses. A server that does not answer in time is taken for one
/// that is away.
///
/// For the thread of its context alone, which outlives it, and blocks SIGPIPE.
class redis_client {
public:
  using callback = redis_link::callback;

  struct options {
    redis_address address;
    /// A command without a reply for so long, and once more, is one too many.
    std::chrono::milliseconds patience{30};
    /// Commands without a reply; further ones are not taken.
    size_t pending_max = 1'000;
    support::logger log;
  };

  redis_client(boost::asio::io_context& io, options how);

  /// Answers whoever waits, by null.
  ~redis_client();

  redis_client(const redis_client&) = delete;
  redis_client& operator=(const redis_client&) = delete;

  /// Whether the server has let this client in and answers.
  bool is_up() const noexcept {
    return up_;
  }

  /// Sends a command, such as {"GET", "key"}.
  /// @returns false if it was not taken, as the server is away or there are too
  /// many; then `done` is not called. Else it is, once.
  bool send(const std::vector<std::string>& command, callback done);

private:
  using clock = std::chrono::steady_clock;

  void resolve();
  void connect();
  void enter();
  void entered();
  void lost(const char* why);
  void retry();
  void post(const std::vector<std::string>& command, callback done);
  void watch();

  boost::asio::io_context& io_;
  options how_;
  boost::asio::ip::tcp::resolver resolver_;
  boost::asio::steady_timer retry_;
  boost::asio::steady_timer watch_;
  std::shared_ptr<redis_link> link_;   // null: there is none
  std::deque<clock::time_point> sent_; // of commands without a reply
  std::vector<std::string> addresses_; // of the host, and the next to try
  size_t next_address_ = 0;
  bool up_ = false;
  bool watching_ = false;
  std::optional<clock::time_point> suspect_; // when it was sent
  bool was_up_ = true;                       // as last told in the log
  std::chrono::milliseconds pause_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

} // namespace onsale::http
