#include "cluster/caf_link/tls_session.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace onsale::cluster {

namespace {

std::string reason_of(unsigned long error) {
  auto known = ERR_reason_error_string(error);
  return known ? known : "error " + std::to_string(error) + " of OpenSSL";
}

/// Whether the peer has said so, and not this side found it.
bool is_alert(unsigned long error) {
  return ERR_GET_LIB(error) == ERR_LIB_SSL
         && ERR_GET_REASON(error) >= SSL_AD_REASON_OFFSET;
}

} // namespace

void tls_session::free_ssl::operator()(ssl_st* x) const {
  SSL_free(x);
}

tls_session::tls_session(std::shared_ptr<tls_identity> identity, int socket,
                         const std::string& host)
  : identity_(std::move(identity)),
    ssl_(SSL_new(identity_->context.native_handle())) {
  auto* ssl = ssl_.get();
  // The socket is not closed with it (BIO_NOCLOSE).
  if (!ssl || SSL_set_fd(ssl, socket) != 1) {
    trouble_ = "no memory";
    return;
  }
  SSL_set_mode(ssl, SSL_MODE_ENABLE_PARTIAL_WRITE
                      | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  if (host.empty())
    SSL_set_accept_state(ssl);
  else if (SSL_set1_host(ssl, host.c_str()) == 1)
    SSL_set_connect_state(ssl);
  else
    trouble_ = "no memory";
}

tls_session::outcome tls_session::handshake() {
  if (!trouble_.empty())
    return outcome::failed;
  ERR_clear_error();
  return judge(SSL_do_handshake(ssl_.get()));
}

tls_session::outcome tls_session::read(void* to, size_t most, size_t& got) {
  ERR_clear_error();
  return judge(SSL_read_ex(ssl_.get(), to, most, &got));
}

tls_session::outcome
tls_session::write(const void* from, size_t size, size_t& put) {
  ERR_clear_error();
  return judge(SSL_write_ex(ssl_.get(), from, size, &put));
}

size_t tls_session::pending() const {
  return static_cast<size_t>(SSL_pending(ssl_.get()));
}

std::string tls_session::trouble() const {
  return trouble_;
}

tls_session::outcome tls_session::judge(int result) {
  if (result == 1)
    return outcome::done;
  auto system = errno;
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return outcome::reads;
    case SSL_ERROR_WANT_WRITE:
      return outcome::writes;
    case SSL_ERROR_ZERO_RETURN:
      trouble_ = "closed by the peer";
      return outcome::failed;
    case SSL_ERROR_SYSCALL:
      trouble_ = system == 0 ? "closed by the peer" : std::strerror(system);
      return outcome::failed;
    default:
      break;
  }
  auto error = ERR_peek_error();
  auto verified = SSL_get_verify_result(ssl_.get());
  trouble_ = verified == X509_V_OK ? reason_of(error)
                                   : X509_verify_cert_error_string(verified);
  if (is_alert(error) && refused_)
    refused_(reason_of(error));
  ERR_clear_error();
  return outcome::failed;
}

} // namespace onsale::cluster
