#include "http/server.hpp"

#include "http/io_thread.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <pthread.h>
#include <sys/socket.h>
#include <utility>

namespace onsale::http {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

using reuse_port = asio::detail::socket_option::boolean<SOL_SOCKET,
                                                        SO_REUSEPORT>;

// How many connections the kernel holds ready for us: an on-sale begins with
// all buyers at once.
constexpr int backlog = 4096;

// Time to send what is answered when there is no more time to wait.
constexpr std::chrono::milliseconds last_words{250};

// How often `stop` looks whether all are done.
constexpr std::chrono::milliseconds stop_poll{5};

intake::shape queue_of(const server_options& x) {
  auto most = std::max<size_t>(1, x.in_flight_max * 3 / 4);
  return {limits::queue_wait, std::min(limits::let_in_least, most),
          std::min(limits::let_in_first, most), most};
}

void open(tcp::acceptor& acceptor, const tcp::endpoint& where, bool share,
          boost::system::error_code& ec) {
  acceptor.open(where.protocol(), ec);
  if (!ec)
    acceptor.set_option(tcp::acceptor::reuse_address{true}, ec);
  if (!ec && share)
    acceptor.set_option(reuse_port{true}, ec);
  if (!ec)
    acceptor.bind(where, ec);
}

} // namespace

server_state::server_state(server_options given, service& served)
  : options(std::move(given)), served(served), queue(queue_of(options)) {
}

server::server(server_options options, service& served)
  : state_(std::move(options), served) {
  for (size_t i = 0; i < state_.options.threads; ++i)
    threads_.push_back(std::make_unique<io_thread>(state_, i));
}

server::~server() {
  stop(std::chrono::milliseconds{0});
}

std::string server::start() {
  if (auto error = bind(); !error.empty())
    return error;
  for (auto& thread : threads_)
    running_.emplace_back([&thread = *thread] {
      pthread_setname_np(pthread_self(), "http"); // for `top -H`
      thread.run();
    });
  return {};
}

/// Shared ports would let a second server of ours in unnoticed: one that is not
/// shared shows whether the port is free.
std::string why_not_listen(const server_options& at) {
  boost::system::error_code ec;
  tcp::endpoint where{asio::ip::make_address(at.address, ec), at.port};
  asio::io_context context;
  tcp::acceptor probe{context};
  if (!ec)
    open(probe, where, false, ec);
  return ec ? ec.message() : std::string{};
}

std::string server::bind() {
  if (auto why = why_not_listen(state_.options); !why.empty())
    return why;
  tcp::endpoint where{asio::ip::make_address(state_.options.address),
                      state_.options.port};
  boost::system::error_code ec;
  std::vector<tcp::acceptor> acceptors;
  for (auto& thread : threads_) {
    auto& acceptor = acceptors.emplace_back(thread->context());
    open(acceptor, where, true, ec);
    if (!ec)
      acceptor.listen(backlog, ec);
    if (!ec)
      acceptor.non_blocking(true, ec);
    if (ec)
      return ec.message();
    where = acceptor.local_endpoint();
  }
  port_ = where.port();
  for (size_t i = 0; i < threads_.size(); ++i)
    threads_[i]->listen(std::move(acceptors[i]));
  return {};
}

asio::io_context& server::context(size_t thread) noexcept {
  return threads_[thread]->context();
}

void server::drain() {
  wind_down();
  if (running_.empty())
    return;
  for (auto& thread : threads_)
    asio::post(thread->context(), [&thread = *thread] {
      thread.drain();
    });
}

bool server::wait_until_empty(std::chrono::milliseconds patience) {
  auto deadline = std::chrono::steady_clock::now() + patience;
  while (open_connections() > 0 && std::chrono::steady_clock::now() < deadline)
    std::this_thread::sleep_for(stop_poll);
  return open_connections() == 0;
}

bool server::stop(std::chrono::milliseconds patience,
                  const std::function<void(size_t)>& give_up) {
  drain();
  auto all_done = wait_until_empty(patience);
  if (!all_done && give_up && !running_.empty()) {
    for (size_t i = 0; i < threads_.size(); ++i)
      asio::post(context(i), [&give_up, i] {
        give_up(i);
      });
    wait_until_empty(last_words);
  }
  join();
  return all_done;
}

void server::join() {
  for (size_t i = 0; i < running_.size(); ++i)
    asio::post(context(i), [&thread = *threads_[i]] {
      thread.stop();
    });
  for (auto& thread : running_)
    thread.join();
  running_.clear();
}

} // namespace onsale::http
