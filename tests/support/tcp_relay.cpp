#include "tests/support/tcp_relay.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <future>
#include <set>
#include <string>
#include <thread>
#include <utility>

namespace onsale::test {

namespace relay_detail {

namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;

constexpr size_t client_end = 0;
constexpr size_t target_end = 1;

/// To which end nothing is passed.
using stalls = std::array<bool, 2>;

/// A client's connection, and the one to the target that belongs to it.
class relayed : public std::enable_shared_from_this<relayed> {
public:
  relayed(tcp::socket client, tcp::socket target, const stalls& stalled)
    : ends_{end{std::move(client)}, end{std::move(target)}}, stalled_(stalled) {
    // nop
  }

  void start() {
    read(client_end);
    read(target_end);
  }

  /// After the network was silent.
  void go_on() {
    for (auto i : {client_end, target_end}) {
      flush(i);
      if (!stalled_[1 - i] && std::exchange(ends_[i].paused, false))
        read(i);
    }
  }

  void close() {
    error_code ignored; // it may be closed already
    for (auto& x : ends_)
      x.socket.close(ignored);
  }

private:
  struct end {
    tcp::socket socket;
    std::array<char, 16 << 10> buffer{};
    std::string out{}; // to go there
    std::string being_written{};
    bool paused = false; // nothing is read
  };

  void read(size_t from) {
    auto& x = ends_[from];
    auto take = [this, self = shared_from_this(), from](error_code error,
                                                        size_t bytes) {
      if (error)
        return close();
      ends_[1 - from].out.append(ends_[from].buffer.data(), bytes);
      flush(1 - from);
      if (stalled_[1 - from])
        ends_[from].paused = true;
      else
        read(from);
    };
    x.socket.async_read_some(asio::buffer(x.buffer), std::move(take));
  }

  void flush(size_t to) {
    auto& x = ends_[to];
    if (stalled_[to] || !x.being_written.empty() || x.out.empty())
      return;
    x.being_written.swap(x.out);
    auto written = [this, self = shared_from_this(), to](error_code error,
                                                         size_t) {
      ends_[to].being_written.clear();
      error ? close() : flush(to);
    };
    asio::async_write(x.socket, asio::buffer(x.being_written),
                      std::move(written));
  }

  std::array<end, 2> ends_;
  const stalls& stalled_;
};

} // namespace relay_detail

using namespace relay_detail;

class tcp_relay::network {
public:
  explicit network(uint16_t target)
    : target_{asio::ip::address_v4::loopback(), target},
      acceptor_{io_, {asio::ip::address_v4::loopback(), 0}} {
    accept();
    thread_ = std::thread{[this] {
      io_.run();
    }};
  }

  ~network() {
    io_.stop();
    thread_.join();
  }

  uint16_t port() const {
    return acceptor_.local_endpoint().port();
  }

  /// Runs `what` on the thread, and waits for it.
  template <class F>
  void run(F what) {
    std::promise<void> done;
    asio::post(io_, [&] {
      what();
      done.set_value();
    });
    done.get_future().wait();
  }

  void stall(stalls which) {
    stalled_ = which;
    for (auto& x : connections_)
      x->go_on();
  }

  void cut() {
    for (auto& x : std::exchange(connections_, {}))
      x->close();
  }

private:
  void accept() {
    acceptor_.async_accept([this](error_code error, tcp::socket client) {
      tcp::socket target{io_};
      if (!error)
        target.connect(target_, error);
      if (!error) { // else the client is closed, too
        auto made = std::make_shared<relayed>(std::move(client),
                                              std::move(target), stalled_);
        connections_.insert(made);
        made->start();
      }
      accept();
    });
  }

  stalls stalled_{};
  asio::io_context io_;
  tcp::endpoint target_;
  tcp::acceptor acceptor_;
  std::set<std::shared_ptr<relayed>> connections_; // even those that have ended
  std::thread thread_;
};

tcp_relay::tcp_relay(uint16_t target)
  : network_(std::make_unique<network>(target)) {
  // nop
}

tcp_relay::~tcp_relay() = default;

uint16_t tcp_relay::port() const noexcept {
  return network_->port();
}

void tcp_relay::stall() {
  network_->run([&] {
    network_->stall({true, true});
  });
}

void tcp_relay::stall_one_way() {
  network_->run([&] {
    stalls which{};
    which[target_end] = true;
    network_->stall(which);
  });
}

void tcp_relay::resume() {
  network_->run([&] {
    network_->stall({});
  });
}

void tcp_relay::cut() {
  network_->run([&] {
    network_->cut();
  });
}

} // namespace onsale::test
