#pragma once

#include "tests/support/fault_proxy.hpp"
#include "tests/support/postgres_messages.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <chrono>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>

/// What a `fault_proxy` is made of; nothing for tests.
namespace onsale::test::network_detail {

namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;
using clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

/// What all links heed.
struct orders {
  std::string marker;
  std::optional<request_fault> next;
  std::array<bool, 2> stalled{};
  std::chrono::milliseconds delay{0};

  bool stalls(direction x) const {
    return stalled[static_cast<size_t>(x)];
  }
};

/// One end of a link: what came from it, and what is to go there.
struct peer {
  peer(tcp::socket to, direction towards, message_reader::kind first)
    : socket(std::move(to)), timer(socket.get_executor()), way(towards),
      in(first) {
    // nop
  }

  tcp::socket socket;
  asio::steady_timer timer;
  direction way; // of what goes there
  message_reader in;
  std::array<char, 16 << 10> buffer{};
  std::deque<std::pair<clock::time_point, std::string>> delayed; // until then
  std::string out;
  std::string being_written;
  bool ends = false; // closes when all of that has gone
};

/// A client's connection, and the one to the server that belongs to it.
class link : public std::enable_shared_from_this<link> {
public:
  link(orders& heeded, tcp::socket client, tcp::socket server,
       std::function<void(link*)> gone)
    : orders_(heeded),
      client_(std::move(client), direction::to_client, message_reader::untyped),
      server_(std::move(server), direction::to_server, message_reader::typed),
      gone_(std::move(gone)) {
    // nop
  }

  void start() {
    read(client_);
    read(server_);
  }

  /// Passes on what is no longer stalled.
  void flush() {
    flush(client_);
    flush(server_);
  }

  /// Whether it is all that is left of a client: a request that is late.
  bool late() const {
    return fault_ == request_fault::late && requests_ == doomed_;
  }

  /// @returns whether the server has answered in the end
  std::future<bool> release() {
    auto result = released_.emplace().get_future();
    send(server_, std::exchange(held_, {}));
    return result;
  }

  void reset() {
    error_code ignored; // it may be closed already
    for (auto socket : {&client_.socket, &server_.socket})
      socket->set_option(asio::socket_base::linger{true, 0}, ignored);
    cut();
  }

  void cut() {
    close(client_);
    close(server_);
    if (auto waiting = std::exchange(released_, {}))
      waiting->set_value(answers_ == doomed_);
    if (auto gone = std::exchange(gone_, {}))
      gone(this);
  }

private:
  void read(peer& from) {
    auto take = [this, self = shared_from_this(), &from](error_code error,
                                                         size_t bytes) {
      if (error)
        return ended(from);
      from.in.add({from.buffer.data(), bytes});
      while (from.socket.is_open()) {
        auto x = from.in.next();
        if (!x)
          return read(from);
        &from == &client_ ? from_client(*x) : from_server(*x);
      }
    };
    from.socket.async_read_some(asio::buffer(from.buffer), std::move(take));
  }

  void from_client(const message& x) {
    if (x.asks_for_encryption())
      return send(client_, "N");
    client_.in.expects(message_reader::typed);
    if (!fault_ && orders_.next
        && x.body().find(orders_.marker) != std::string_view::npos) {
      fault_ = std::exchange(orders_.next, {});
      doomed_ = requests_ + 1;
      if (fault_ == request_fault::lost_before)
        return cut();
    }
    if (fault_ == request_fault::late)
      held_ += x.bytes();
    else
      send(server_, x.bytes());
    if (x.ends_request())
      ++requests_;
    if (late())
      close(client_);
  }

  void from_server(const message& x) {
    // Answers to what was asked before are not lost.
    if (!fault_ || answers_ + 1 < doomed_)
      send(client_, x.bytes());
    if (x.ends_answer())
      ++answers_;
    if (fault_ && answers_ == doomed_)
      cut();
  }

  /// An end has closed: what is on its way to the other still gets there.
  void ended(peer& from) {
    close(from);
    auto& other = &from == &client_ ? server_ : client_;
    if (late() && other.socket.is_open())
      return; // we closed it ourselves, and have the request
    if (fault_ || !other.socket.is_open())
      return cut();
    other.ends = true;
    flush(other);
  }

  void send(peer& to, std::string_view bytes) {
    if (orders_.delay == 0ms && to.delayed.empty()) {
      to.out += bytes;
      return flush(to);
    }
    to.delayed.emplace_back(clock::now() + orders_.delay, bytes);
    if (to.delayed.size() == 1)
      wait(to);
  }

  /// Sends what is delayed, one after the other.
  void wait(peer& to) {
    to.timer.expires_at(to.delayed.front().first);
    to.timer.async_wait([this, self = shared_from_this(), &to](error_code) {
      to.out += to.delayed.front().second;
      to.delayed.pop_front();
      if (!to.delayed.empty())
        wait(to);
      flush(to);
    });
  }

  void flush(peer& to) {
    if (!to.being_written.empty() || orders_.stalls(to.way)
        || !to.socket.is_open())
      return;
    if (to.out.empty())
      return to.ends && to.delayed.empty() ? cut() : void();
    to.being_written.swap(to.out);
    auto written = [this, self = shared_from_this(), &to](error_code error,
                                                          size_t) {
      to.being_written.clear();
      error ? ended(to) : flush(to);
    };
    asio::async_write(to.socket, asio::buffer(to.being_written),
                      std::move(written));
  }

  static void close(peer& x) {
    error_code ignored; // it may be closed already
    x.socket.close(ignored);
  }

  orders& orders_;
  peer client_;
  peer server_;
  std::function<void(link*)> gone_;
  uint64_t requests_ = 0; // whole ones; the first opens the connection
  uint64_t answers_ = 0;  // whole ones
  std::optional<request_fault> fault_;
  uint64_t doomed_ = 0; // the number of the request that met the fault
  std::string held_;
  std::optional<std::promise<bool>> released_;
};

} // namespace onsale::test::network_detail
