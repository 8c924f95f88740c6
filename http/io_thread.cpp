#include "http/io_thread.hpp"

#include "domain/ids.hpp"
#include "support/broken_pipe.hpp"

#include <boost/asio/post.hpp>

#include <chrono>
#include <ctime>
#include <utility>

namespace onsale::http {

namespace asio = boost::asio;

namespace {

// Sockets are touched by their own thread only, so the reactor needs no locks
// for them; posting from other threads still does.
constexpr int concurrency_hint = BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO;

// Clients above the limit that are told so at a time; beyond it they are cut off.
constexpr size_t turned_away_max = 256;

// Pause after the process has run out of file descriptors.
constexpr std::chrono::milliseconds accept_pause{100};

} // namespace

io_thread::io_thread(server_state& state, size_t index)
  : unread_(state.unread_bytes), state_(state), index_(index),
    context_(concurrency_hint), refusals_(context_), acceptor_(context_),
    timer_(context_), accept_pause_(context_), accepted_(context_),
    ids_(mix64(state.options.seed) + index) {
  set_date();
}

void io_thread::listen(asio::ip::tcp::acceptor acceptor) {
  acceptor_ = std::move(acceptor);
  accept();
}

void io_thread::run() {
  support::block_broken_pipe();
  auto work = asio::make_work_guard(context_);
  tick();
  context_.run();
}

void io_thread::drain() {
  boost::system::error_code ec;
  while (acceptor_.is_open() && !ec) {
    socket_type socket{context_};
    endpoint_type from;
    acceptor_.accept(socket, from, ec);
    if (!ec)
      admit(std::move(socket), from);
  }
  acceptor_.close(ec);
  accept_pause_.cancel();
  for (auto i = connections_.begin(); i != connections_.end();)
    (i++)->drain(); // may leave the list
  for (auto i = upgraded_.begin(); i != upgraded_.end();)
    (i++)->drain();
}

void io_thread::adopt(upgrade& x) {
  upgraded_.push_back(x);
}

void io_thread::stop() {
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  timer_.cancel();
  accept_pause_.cancel();
  refusals_.stop();
  while (!connections_.empty())
    connections_.front().close();
  while (!upgraded_.empty()) {
    auto& next = upgraded_.front();
    next.unlink(); // it may live on until what it waits for is cancelled
    next.close();
  }
  // Behind the handlers that all of this has cancelled.
  asio::post(context_, [this] {
    context_.stop();
  });
}

void io_thread::accept() {
  acceptor_.async_accept(
    accepted_, accepted_from_, [this](boost::system::error_code ec) {
      if (!acceptor_.is_open())
        return;
      if (!ec) {
        admit(std::move(accepted_), accepted_from_);
        return accept();
      }
      accept_pause_.expires_after(accept_pause);
      accept_pause_.async_wait([this](boost::system::error_code cancelled) {
        if (!cancelled && acceptor_.is_open())
          accept();
      });
    });
}

void io_thread::admit(socket_type socket, const endpoint_type& from) {
  boost::system::error_code ignored;
  socket.set_option(asio::ip::tcp::no_delay{true}, ignored);
  auto open = state_.open_connections.load(std::memory_order_relaxed);
  if (open >= state_.options.connections_max + turned_away_max)
    return;
  boost::intrusive_ptr<connection> added{
    new connection{*this, std::move(socket), from.address()}};
  connections_.push_back(*added);
  if (open >= state_.options.connections_max)
    added->turn_away();
  else
    added->start();
}

void io_thread::tick() {
  set_date();
  auto now = connection::clock::now();
  for (auto i = connections_.begin(); i != connections_.end();)
    (i++)->check_deadlines(now);
  for (auto i = upgraded_.begin(); i != upgraded_.end();)
    (i++)->check_deadlines(now);
  timer_.expires_after(state_.options.tick);
  timer_.async_wait([this](boost::system::error_code cancelled) {
    if (!cancelled)
      tick();
  });
}

void io_thread::set_date() {
  auto now = std::time(nullptr);
  std::tm parts;
  ::gmtime_r(&now, &parts);
  char line[64];
  // `strftime` follows the process's locale, which is never set: "C".
  auto size = std::strftime(line, sizeof line,
                            "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &parts);
  date_line_.assign(line, size);
}

} // namespace onsale::http
