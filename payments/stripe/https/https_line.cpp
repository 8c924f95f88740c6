#include "payments/stripe/https/https_line.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <charconv>
#include <optional>
#include <utility>

namespace onsale::payments::stripe {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;
using tcp = asio::ip::tcp;

/// Far more than a page of a hundred intents.
constexpr size_t body_bytes_max = 8u << 20;
constexpr uint32_t header_bytes_max = 32u << 10;

using tls_stream = beast::ssl_stream<beast::tcp_stream>;

/// The socket and the TLS around it, if there is any.
class wire {
public:
  wire(asio::io_context& io, asio::ssl::context* tls) {
    if (tls)
      secure_.emplace(io, *tls);
    else
      plain_.emplace(io);
  }

  beast::tcp_stream& socket() {
    return plain_ ? *plain_ : beast::get_lowest_layer(*secure_);
  }

  /// The certificate has to be that of the host.
  template <class F>
  void shake_hands(const std::string& host, F done) {
    if (plain_) {
      done(error_code{});
      return;
    }
    SSL_set_tlsext_host_name(secure_->native_handle(), host.c_str());
    secure_->set_verify_mode(asio::ssl::verify_peer);
    secure_->set_verify_callback(asio::ssl::host_name_verification{host});
    secure_->async_handshake(asio::ssl::stream_base::client, std::move(done));
  }

  template <class F>
  void write(const https_request& x, F done) {
    if (plain_)
      http::async_write(*plain_, x, std::move(done));
    else
      http::async_write(*secure_, x, std::move(done));
  }

  template <class Parser, class F>
  void read(beast::flat_buffer& buffer, Parser& into, F done) {
    if (plain_)
      http::async_read(*plain_, buffer, into, std::move(done));
    else
      http::async_read(*secure_, buffer, into, std::move(done));
  }

private:
  std::optional<beast::tcp_stream> plain_;
  std::optional<tls_stream> secure_;
};

std::optional<bool> flag_in(const http::fields& x, const char* name) {
  auto value = x[name];
  if (value == "true")
    return true;
  if (value == "false")
    return false;
  return std::nullopt;
}

std::optional<std::chrono::seconds>
seconds_in(const http::fields& x, const char* name) {
  auto value = x[name];
  uint32_t seconds = 0;
  auto end = value.data() + value.size();
  auto [at, ec] = std::from_chars(value.data(), end, seconds);
  if (value.empty() || ec != std::errc{} || at != end)
    return std::nullopt;
  return std::chrono::seconds{seconds};
}

api_answer read_answer(http::response<http::string_body> x) {
  api_answer result;
  result.status = static_cast<int>(x.result_int());
  result.replayed = flag_in(x, "Idempotent-Replayed").value_or(false);
  result.should_retry = flag_in(x, "Stripe-Should-Retry");
  result.retry_after = seconds_in(x, "Retry-After");
  result.request_id = std::string{x["Request-Id"]};
  result.body = std::move(x.body());
  return result;
}

/// What an operation holds on to: it outlives the line if that goes first.
class line_state : public std::enable_shared_from_this<line_state> {
public:
  line_state(asio::io_context& io, asio::ssl::context* tls,
             line_options options)
    : io_(io), tls_(tls), options_(std::move(options)), resolver_(io),
      patience_(io) {
  }

  void call(https_request what, std::function<void(api_answer)> done) {
    request_ = std::move(what);
    done_ = std::move(done);
    was_sent_ = false;
    if (wire_)
      write();
    else
      connect();
  }

  /// Ends everything; nobody hears of it.
  void end() {
    done_ = nullptr;
    ++turn_;
    patience_.cancel();
    resolver_.cancel();
    if (wire_)
      wire_->socket().close();
  }

private:
  /// Nothing bounds the system's resolver, and it cannot be called off: what it
  /// finds too late is of a call that is over.
  void connect() {
    wire_ = std::make_unique<wire>(io_, tls_);
    auto turn = ++turn_;
    patience_.expires_after(options_.connect_timeout);
    patience_.async_wait([self = shared_from_this(), turn](error_code ec) {
      if (!ec && turn == self->turn_)
        self->goes_on(asio::error::timed_out);
    });
    resolver_.async_resolve(options_.host, options_.port,
                            [self = shared_from_this(), turn](
                              error_code ec, tcp::resolver::results_type x) {
                              if (turn != self->turn_ || !self->goes_on(ec))
                                return;
                              ++self->turn_; // its time is over
                              self->patience_.cancel();
                              self->connect_to(x);
                            });
  }

  void connect_to(const tcp::resolver::results_type& found) {
    wire_->socket().expires_after(options_.connect_timeout);
    wire_->socket().async_connect(
      found, [self = shared_from_this()](error_code ec, const tcp::endpoint&) {
        if (self->goes_on(ec))
          self->shake_hands();
      });
  }

  void shake_hands() {
    error_code ignored;
    wire_->socket().socket().set_option(tcp::no_delay{true}, ignored);
    wire_->shake_hands(options_.host,
                       [self = shared_from_this()](error_code ec) {
                         if (self->goes_on(ec))
                           self->write();
                       });
  }

  void write() {
    was_sent_ = true;
    wire_->socket().expires_after(options_.answer_timeout);
    wire_->write(request_, [self = shared_from_this()](error_code ec, size_t) {
      if (self->goes_on(ec))
        self->read();
    });
  }

  void read() {
    parser_.emplace();
    parser_->body_limit(body_bytes_max);
    parser_->header_limit(header_bytes_max);
    wire_->read(buffer_, *parser_,
                [self = shared_from_this()](error_code ec, size_t) {
                  if (self->goes_on(ec))
                    self->answered();
                });
  }

  void answered() {
    auto keeps = parser_->keep_alive();
    auto x = read_answer(parser_->release());
    wire_->socket().expires_never();
    if (!keeps)
      hang_up();
    finish(std::move(x));
  }

  /// @returns false if it is over; then whoever called has been told
  bool goes_on(error_code ec) {
    if (!done_)
      return false;
    if (!ec)
      return true;
    hang_up();
    api_answer none;
    none.was_sent = was_sent_;
    finish(std::move(none));
    return false;
  }

  /// Stripe's sockets are not said goodbye to: that would take another round.
  void hang_up() {
    ++turn_;
    wire_->socket().close();
    wire_.reset();
    buffer_.clear();
  }

  void finish(api_answer x) {
    std::exchange(done_, nullptr)(std::move(x));
  }

  asio::io_context& io_;
  asio::ssl::context* tls_;
  const line_options options_;
  tcp::resolver resolver_;
  asio::steady_timer patience_; // while a name is looked up
  uint64_t turn_ = 0;           // of that
  std::unique_ptr<wire> wire_;
  beast::flat_buffer buffer_;
  https_request request_;
  std::optional<http::response_parser<http::string_body>> parser_;
  std::function<void(api_answer)> done_;
  bool was_sent_ = false;
};

class real_line final : public https_line {
public:
  explicit real_line(std::shared_ptr<line_state> state)
    : state_(std::move(state)) {
  }

  ~real_line() override {
    state_->end();
  }

  void call(https_request what, std::function<void(api_answer)> done) override {
    state_->call(std::move(what), std::move(done));
  }

private:
  std::shared_ptr<line_state> state_;
};

} // namespace

std::unique_ptr<https_line>
open_line(asio::io_context& io, asio::ssl::context* tls, line_options options) {
  return std::make_unique<real_line>(
    std::make_shared<line_state>(io, tls, std::move(options)));
}

} // namespace onsale::payments::stripe
