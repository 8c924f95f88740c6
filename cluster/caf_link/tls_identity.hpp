#pragma once

#include "domain/result.hpp"

#include <boost/asio/ssl/context.hpp>

#include <memory>
#include <string>

namespace onsale::cluster {

/// Files in PEM format by which nodes prove that they belong together.
struct tls_files {
  std::string certificate; // of this node, and those between it and `authority`
  std::string key;         // of this node, without a password
  std::string authority;   // whose certificates nodes have, and nobody else
};

/// What a node proves itself with to its peers, and what it asks of them: TLS
/// 1.3 with a certificate of the same authority on both sides. Nothing of it
/// changes, so that all connections may use it at once.
struct tls_identity {
  boost::asio::ssl::context context{boost::asio::ssl::context::tls};
};

/// @param host by which others call this node: a name or an IP address
/// @returns a sentence if other nodes could not accept it: about a file that
/// cannot be read, a key of another certificate, a certificate that is over, of
/// another authority, another host, or not meant for both sides of a connection
result<std::shared_ptr<tls_identity>, std::string>
load_tls_identity(const tls_files& files, const std::string& host);

} // namespace onsale::cluster
