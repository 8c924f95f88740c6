#pragma once

#include "http/connection.hpp"
#include "http/refusal_queue.hpp"
#include "http/server.hpp"
#include "http/trace.hpp"
#include "http/unread_memory.hpp"
#include "http/upgrade.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>

#include <chrono>
#include <string>

namespace onsale::http {

/// One I/O thread: its event loop, its listening socket and its connections.
/// All functions but `context` are for that thread alone.
class io_thread {
public:
  io_thread(server_state& state, size_t index);

  size_t index() const noexcept {
    return index_;
  }

  boost::asio::io_context& context() noexcept {
    return context_;
  }

  server_state& state() noexcept {
    return state_;
  }

  id_source& ids() noexcept {
    return ids_;
  }

  /// Who on this thread is to be refused.
  refusal_queue& refusals() noexcept {
    return refusals_;
  }

  /// What clients on this thread have yet to read.
  unread_memory& unread() noexcept {
    return unread_;
  }

  /// A `Date` header line, right to the tick.
  const std::string& date_line() const noexcept {
    return date_line_;
  }

  /// Takes over a bound, listening socket and begins to accept. Before `run`.
  void listen(boost::asio::ip::tcp::acceptor acceptor);

  /// Takes in what a connection has become.
  void adopt(upgrade& x);

  /// Handles events until `stop`.
  void run();

  /// Accepts what the kernel has queued, then no more.
  void drain();

  /// Closes everything; `run` returns.
  void stop();

private:
  using endpoint_type = boost::asio::ip::tcp::endpoint;

  void accept();
  void admit(socket_type socket, const endpoint_type& from);
  void tick();
  void set_date();

  // Above the context: handlers that are destroyed with it hold connections,
  // which leave the list and what they have counted.
  unread_memory unread_;
  boost::intrusive::list<connection, boost::intrusive::constant_time_size<false>>
    connections_;

  boost::intrusive::list<upgrade, boost::intrusive::constant_time_size<false>>
    upgraded_;

  server_state& state_;
  size_t index_;
  boost::asio::io_context context_;
  refusal_queue refusals_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer timer_;
  boost::asio::steady_timer accept_pause_;
  socket_type accepted_; // the next connection
  endpoint_type accepted_from_;
  id_source ids_;
  std::string date_line_;
};

} // namespace onsale::http
