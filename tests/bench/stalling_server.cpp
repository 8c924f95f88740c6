#include "tests/bench/stalling_server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>

#include <optional>
#include <string_view>
#include <utility>

namespace onsale::bench {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

struct stalling_server::service {
  /// A connection with one request at a time.
  struct peer : std::enable_shared_from_this<peer> {
    peer(service& to, tcp::socket from)
      : owner(to), socket(std::move(from)), timer(owner.io) {
      // Waits to be told to read.
    }

    void read() {
      asio::async_read_until(socket, in, "\r\n\r\n",
                             [self = shared_from_this()](
                               const boost::system::error_code& ec, size_t n) {
                               if (ec)
                                 return;
                               self->in.consume(n);
                               self->arrived();
                             });
    }

    void arrived() {
      if (owner.requests++ >= owner.how.closes_from) {
        socket.close();
        return;
      }
      timer.expires_at(owner.answers_from());
      timer.async_wait(
        [self = shared_from_this()](const boost::system::error_code& ec) {
          if (!ec)
            self->answer();
        });
    }

    void answer() {
      static constexpr std::string_view text
        = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
      asio::async_write(socket, asio::buffer(text),
                        [self = shared_from_this()](
                          const boost::system::error_code& ec, size_t) {
                          if (!ec)
                            self->read();
                        });
    }

    service& owner;
    tcp::socket socket;
    asio::steady_timer timer;
    asio::streambuf in;
  };

  service(manner x, std::promise<clock::time_point>& to)
    : how(x), goes_on(to), acceptor(io, {asio::ip::address_v4::loopback(), 0}) {
    accept();
  }

  void accept() {
    acceptor.async_accept(
      [this](const boost::system::error_code& ec, tcp::socket from) {
        if (ec)
          return;
        std::make_shared<peer>(*this, std::move(from))->read();
        accept();
      });
  }

  clock::time_point answers_from() {
    if (!stalls_until) {
      stalls_until = clock::now() + how.stall;
      goes_on.set_value(*stalls_until);
    }
    return *stalls_until;
  }

  manner how;
  std::promise<clock::time_point>& goes_on;
  asio::io_context io{1};
  tcp::acceptor acceptor;
  uint64_t requests = 0;
  std::optional<clock::time_point> stalls_until;
};

stalling_server::stalling_server(manner how)
  : service_(std::make_unique<service>(how, goes_on_)),
    port_(service_->acceptor.local_endpoint().port()), thread_([this] {
      service_->io.run();
    }) {
}

stalling_server::~stalling_server() {
  service_->io.stop();
  thread_.join();
}

} // namespace onsale::bench
