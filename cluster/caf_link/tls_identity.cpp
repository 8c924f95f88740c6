#include "cluster/caf_link/tls_identity.hpp"

#include <boost/asio/ip/address.hpp>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <utility>

namespace onsale::cluster {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

namespace {

/// Whether peers would take the context's certificate for such a purpose.
/// @returns what is wrong, or nothing
std::string trouble_as(SSL_CTX* context, int purpose) {
  std::unique_ptr<X509_STORE_CTX, decltype(&X509_STORE_CTX_free)> check{
    X509_STORE_CTX_new(), &X509_STORE_CTX_free};
  STACK_OF(X509)* between = nullptr;
  SSL_CTX_get_extra_chain_certs(context, &between);
  if (!check
      || X509_STORE_CTX_init(check.get(), SSL_CTX_get_cert_store(context),
                             SSL_CTX_get0_certificate(context), between)
           != 1
      || X509_STORE_CTX_set_purpose(check.get(), purpose) != 1)
    return "no memory";
  if (X509_verify_cert(check.get()) == 1)
    return {};
  return X509_verify_cert_error_string(X509_STORE_CTX_get_error(check.get()));
}

/// As `host_name_verification` looks at it.
bool names(X509* certificate, const std::string& host) {
  error_code is_name;
  boost::asio::ip::make_address(host, is_name);
  return is_name
           ? X509_check_host(certificate, host.data(), host.size(), 0, nullptr)
               == 1
           : X509_check_ip_asc(certificate, host.c_str(), 0) == 1;
}

} // namespace

result<std::shared_ptr<tls_identity>, std::string>
load_tls_identity(const tls_files& files, const std::string& host) {
  auto identity = std::make_shared<tls_identity>();
  auto& context = identity->context;
  error_code error;
  auto refuse = [&](const std::string& what, const std::string& file) {
    return failure{what + " " + file + ": " + error.message()};
  };
  // Else OpenSSL would ask for it at the terminal.
  context.set_password_callback([](auto, auto) {
    return std::string{};
  });
  context.use_certificate_chain_file(files.certificate, error);
  if (error)
    return refuse("cannot use the node's certificate", files.certificate);
  context.use_private_key_file(files.key, ssl::context::pem, error);
  if (error)
    return refuse("cannot use the node's key", files.key);
  context.load_verify_file(files.authority, error);
  if (error)
    return refuse("cannot use the authority of the nodes", files.authority);
  auto* native = context.native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_3_VERSION);
  // Links last; none is resumed.
  SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(native, 0);
  context.set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert);
  for (auto purpose : {X509_PURPOSE_SSL_SERVER, X509_PURPOSE_SSL_CLIENT})
    if (auto why = trouble_as(native, purpose); !why.empty())
      return failure{"other nodes would not accept " + files.certificate
                     + " by the authority " + files.authority + ": " + why};
  if (!names(SSL_CTX_get0_certificate(native), host))
    return failure{"other nodes would not accept " + files.certificate
                   + " of a node that they call " + host
                   + ": it has no such name"};
  return identity;
}

} // namespace onsale::cluster
