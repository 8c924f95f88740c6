#include "tests/support/stripe/stripe_server.hpp"

#include "tests/support/stripe/stripe_desk.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <atomic>
#include <thread>
#include <utility>

namespace onsale::test {

/// What all connections share.
struct stripe_server_parts {
  explicit stripe_server_parts(stripe_server_options x)
    : options(std::move(x)) {
    // Nobody has come yet.
  }

  const stripe_server_options options;
  stripe_account account;
  stripe_front front{account};
  std::atomic<int64_t> delay_ms{0};
  std::atomic<size_t> connections{0};
};

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;
using tcp = asio::ip::tcp;

using request = http::request<http::string_body>;
using response = http::response<http::string_body>;

int64_t now() {
  return std::chrono::duration_cast<std::chrono::seconds>(
           std::chrono::system_clock::now().time_since_epoch())
    .count();
}

response shown(const desk_page& x) {
  response result{http::int_to_status(static_cast<unsigned>(x.status)), 11};
  result.set(http::field::content_type, x.type);
  if (!x.location.empty())
    result.set(http::field::location, x.location);
  result.body() = x.body;
  result.prepare_payload();
  return result;
}

/// @returns nothing if the connection is cut instead
std::optional<response> answer(stripe_server_parts& parts, const request& x) {
  stripe_request asked{std::string{x.method_string()}, std::string{x.target()},
                       std::string{x["Idempotency-Key"]}, x.body()};
  if (auto page = desk_page_of(parts.account, parts.front, asked, now(),
                               parts.options.webhook_secret))
    return shown(*page);
  stripe_outcome outcome;
  if (x[http::field::authorization] != "Bearer " + parts.options.secret_key) {
    outcome.said = stripe_response{
      401, {{"error", {{"type", "invalid_request_error"}}}}, false};
  } else {
    outcome = parts.front.serve(asked, now());
  }
  if (!outcome.said)
    return std::nullopt;
  response result{
    http::int_to_status(static_cast<unsigned>(outcome.said->status)),
    x.version()};
  result.set(http::field::content_type, "application/json");
  result.set("Request-Id", "req_test");
  if (outcome.said->replayed)
    result.set("Idempotent-Replayed", "true");
  if (outcome.retry_after > 0)
    result.set(http::field::retry_after, std::to_string(outcome.retry_after));
  result.body() = outcome.said->body.dump();
  result.keep_alive(x.keep_alive());
  result.prepare_payload();
  return result;
}

/// One connection. Stream: a socket, with or without TLS around it.
template <class Stream>
class session : public std::enable_shared_from_this<session<Stream>> {
public:
  session(Stream stream, stripe_server_parts& parts)
    : stream_(std::move(stream)), parts_(parts),
      pause_(stream_.get_executor()) {
  }

  void run() {
    if constexpr (std::is_same_v<Stream, beast::tcp_stream>)
      read();
    else
      stream_.async_handshake(asio::ssl::stream_base::server,
                              [self = this->shared_from_this()](error_code ec) {
                                if (!ec)
                                  self->read();
                              });
  }

private:
  void read() {
    request_ = {};
    http::async_read(stream_, buffer_, request_,
                     [self = this->shared_from_this()](error_code ec, size_t) {
                       if (!ec)
                         self->wait();
                     });
  }

  void wait() {
    pause_.expires_after(std::chrono::milliseconds{parts_.delay_ms.load()});
    pause_.async_wait([self = this->shared_from_this()](error_code ec) {
      if (!ec)
        self->write();
    });
  }

  void write() {
    auto said = answer(parts_, request_);
    if (!said) {
      beast::get_lowest_layer(stream_).close();
      return;
    }
    response_ = *std::move(said);
    http::async_write(stream_, response_,
                      [self = this->shared_from_this()](error_code ec, size_t) {
                        if (!ec && self->response_.keep_alive())
                          self->read();
                      });
  }

  Stream stream_;
  stripe_server_parts& parts_;
  asio::steady_timer pause_;
  beast::flat_buffer buffer_;
  request request_;
  response response_;
};

template <class Stream>
void begin(Stream stream, stripe_server_parts& parts) {
  std::make_shared<session<Stream>>(std::move(stream), parts)->run();
}

} // namespace

class stripe_server::house {
public:
  explicit house(stripe_server_options options) : parts_(std::move(options)) {
    if (has_tls()) {
      tls_.use_certificate_chain_file(parts_.options.certificate);
      tls_.use_private_key_file(parts_.options.private_key,
                                asio::ssl::context::pem);
    }
    parts_.account.set_bank("http" + std::string{has_tls() ? "s" : ""}
                            + "://127.0.0.1:" + std::to_string(port())
                            + "/bank/");
    accept();
    thread_ = std::thread{[this] {
      io_.run();
    }};
  }

  ~house() {
    io_.stop();
    thread_.join();
  }

  bool has_tls() const {
    return !parts_.options.certificate.empty();
  }

  uint16_t port() const {
    return acceptor_.local_endpoint().port();
  }

  stripe_server_parts& parts() {
    return parts_;
  }

private:
  void accept() {
    acceptor_.async_accept([this](error_code ec, tcp::socket socket) {
      if (!ec) {
        ++parts_.connections;
        beast::tcp_stream stream{std::move(socket)};
        if (has_tls())
          begin(beast::ssl_stream<beast::tcp_stream>{std::move(stream), tls_},
                parts_);
        else
          begin(std::move(stream), parts_);
      }
      accept();
    });
  }

  stripe_server_parts parts_;
  asio::io_context io_{1};
  asio::ssl::context tls_{asio::ssl::context::tls_server};
  tcp::acceptor acceptor_{io_, {asio::ip::address_v4::loopback(), 0}};
  std::thread thread_; // last: it uses the others
};

stripe_server::stripe_server(stripe_server_options options)
  : house_(std::make_unique<house>(std::move(options))) {
}

stripe_server::~stripe_server() = default;

uint16_t stripe_server::port() const noexcept {
  return house_->port();
}

std::string stripe_server::url() const {
  auto port = std::to_string(house_->port());
  return house_->has_tls() ? "https://localhost:" + port
                           : "http://127.0.0.1:" + port;
}

void stripe_server::set_delay(std::chrono::milliseconds x) {
  house_->parts().delay_ms = x.count();
}

stripe_account& stripe_server::account() noexcept {
  return house_->parts().account;
}

stripe_front& stripe_server::front() noexcept {
  return house_->parts().front;
}

size_t stripe_server::connections() const noexcept {
  return house_->parts().connections;
}

} // namespace onsale::test
