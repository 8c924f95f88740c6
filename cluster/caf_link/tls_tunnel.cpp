#include "cluster/caf_link/tls_tunnel.hpp"

#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <utility>

namespace onsale::cluster {

namespace asio = boost::asio;
using asio::ip::tcp;
using asio::local::stream_protocol;
using boost::system::error_code;

namespace {

/// What TLS puts into one record.
constexpr size_t record_size = 16 << 10;

class tls_tunnel : public std::enable_shared_from_this<tls_tunnel> {
public:
  tls_tunnel(tcp::socket socket, std::shared_ptr<tls_identity> identity,
             tunnel_events events)
    : identity_(std::move(identity)), events_(std::move(events)),
      far_(std::move(socket), identity_->context), near_(far_.get_executor()),
      deadline_(far_.get_executor()) {
    // nop
  }

  void open(const std::string& host) {
    error_code ignored; // it is slower then
    far_.lowest_layer().set_option(tcp::no_delay{true}, ignored);
    if (!host.empty())
      far_.set_verify_callback(asio::ssl::host_name_verification{host});
    deadline_.expires_after(handshake_patience);
    deadline_.async_wait([self = shared_from_this()](error_code error) {
      if (!error)
        self->end("no proof in time");
    });
    auto calls = !host.empty();
    far_.async_handshake(calls ? asio::ssl::stream_base::client
                               : asio::ssl::stream_base::server,
                         [self = shared_from_this()](error_code error) {
                           self->proved(error);
                         });
  }

private:
  void proved(error_code error) {
    if (!events_.opened) // the deadline was first
      return;
    if (error)
      return end(why(error));
    deadline_.cancel();
    stream_protocol::socket handed_out{far_.get_executor()};
    asio::local::connect_pair(near_, handed_out, error);
    tunnelled result;
    if (!error)
      result.socket = handed_out.release(error);
    if (error)
      return end(error.message());
    std::exchange(events_.opened, nullptr)(std::move(result));
    pass_in();
    pass_out();
  }

  /// What is wrong with the peer's certificate if that is what is wrong.
  std::string why(error_code error) {
    auto verified = SSL_get_verify_result(far_.native_handle());
    return verified == X509_V_OK ? error.message()
                                 : X509_verify_cert_error_string(verified);
  }

  void pass_in() {
    far_.async_read_some(asio::buffer(in_), [self = shared_from_this()](
                                              error_code error, size_t size) {
      if (error)
        return self->ended_by_peer(error);
      asio::async_write(self->near_, asio::buffer(self->in_, size),
                        [self](error_code closed, size_t) {
                          closed ? self->end({}) : self->pass_in();
                        });
    });
  }

  void pass_out() {
    near_.async_read_some(asio::buffer(out_), [self = shared_from_this()](
                                                error_code error, size_t size) {
      if (error)
        return self->end({});
      asio::async_write(self->far_, asio::buffer(self->out_, size),
                        [self](error_code lost, size_t) {
                          lost ? self->end({}) : self->pass_out();
                        });
    });
  }

  void ended_by_peer(error_code error) {
    auto alert = error.category() == asio::error::get_ssl_category();
    if (alert && events_.refused)
      events_.refused(error.message());
    end({});
  }

  /// Without saying good-bye: whether all has arrived is CAF's to know, and a
  /// peer that does not listen must not hold this up.
  void end(const std::string& trouble) {
    events_.refused = nullptr;
    deadline_.cancel();
    error_code ignored; // it is gone in any case
    far_.lowest_layer().close(ignored);
    near_.close(ignored);
    if (auto opened = std::exchange(events_.opened, nullptr))
      opened({-1, trouble});
  }

  std::shared_ptr<tls_identity> identity_; // before what uses it
  tunnel_events events_;
  asio::ssl::stream<tcp::socket> far_;
  stream_protocol::socket near_;
  asio::steady_timer deadline_;
  std::array<char, record_size> in_;
  std::array<char, record_size> out_;
};

} // namespace

void open_tls_tunnel(tcp::socket socket, std::shared_ptr<tls_identity> identity,
                     const std::string& host, tunnel_events events) {
  std::make_shared<tls_tunnel>(std::move(socket), std::move(identity),
                               std::move(events))
    ->open(host);
}

} // namespace onsale::cluster
