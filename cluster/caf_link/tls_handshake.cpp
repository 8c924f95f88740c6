#include "cluster/caf_link/tls_handshake.hpp"

#include <boost/asio/steady_timer.hpp>

#include <utility>

namespace onsale::cluster {

using boost::asio::ip::tcp;
using boost::system::error_code;

namespace {

class handshake : public std::enable_shared_from_this<handshake> {
public:
  handshake(tcp::socket socket, std::shared_ptr<tls_identity> identity,
            const std::string& host, std::function<void(proved)> done)
    : socket_(std::move(socket)), deadline_(socket_.get_executor()),
      session_(std::make_shared<tls_session>(std::move(identity),
                                             socket_.native_handle(), host)),
      done_(std::move(done)) {
    // nop
  }

  void start() {
    error_code error;
    socket_.set_option(tcp::no_delay{true}, error); // it is slower then
    socket_.native_non_blocking(true, error);
    if (error)
      return end({-1, nullptr, error.message()});
    deadline_.expires_after(handshake_patience);
    deadline_.async_wait([self = shared_from_this()](error_code stopped) {
      if (!stopped)
        self->end({-1, nullptr, "no proof in time"});
    });
    go_on();
  }

private:
  void go_on() {
    using outcome = tls_session::outcome;
    switch (session_->handshake()) {
      case outcome::reads:
        return wait(tcp::socket::wait_read);
      case outcome::writes:
        return wait(tcp::socket::wait_write);
      case outcome::failed:
        return end({-1, nullptr, session_->trouble()});
      case outcome::done:
        break;
    }
    error_code error;
    auto socket = socket_.release(error);
    end(error ? proved{-1, nullptr, error.message()}
              : proved{socket, std::move(session_), {}});
  }

  void wait(tcp::socket::wait_type what) {
    socket_.async_wait(what, [self = shared_from_this()](error_code error) {
      if (!self->done_) // the deadline was first
        return;
      error ? self->end({-1, nullptr, error.message()}) : self->go_on();
    });
  }

  void end(proved x) {
    auto done = std::exchange(done_, nullptr);
    if (!done)
      return;
    deadline_.cancel();
    error_code ignored; // it is gone in any case
    socket_.close(ignored);
    done(std::move(x));
  }

  tcp::socket socket_; // before what uses it
  boost::asio::steady_timer deadline_;
  std::shared_ptr<tls_session> session_;
  std::function<void(proved)> done_;
};

} // namespace

void shake_hands(tcp::socket socket, std::shared_ptr<tls_identity> identity,
                 const std::string& host, std::function<void(proved)> done) {
  std::make_shared<handshake>(std::move(socket), std::move(identity), host,
                              std::move(done))
    ->start();
}

} // namespace onsale::cluster
