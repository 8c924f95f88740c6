#pragma once

#include "cluster/caf_link/tls_session.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace onsale::cluster {

/// How long a peer may take to prove who it is.
inline constexpr std::chrono::milliseconds handshake_patience{1000};

/// Whom a connection leads to.
struct proved {
  int socket = -1; // the receiver's from now on; or -1
  std::shared_ptr<tls_session> session;
  std::string trouble; // if it is -1
};

/// Has both sides of a connection prove who they are, on the thread of the
/// socket. It ends earlier if the socket's I/O context is destroyed.
/// @param host as for `tls_session`
/// @param done called once
void shake_hands(boost::asio::ip::tcp::socket socket,
                 std::shared_ptr<tls_identity> identity,
                 const std::string& host, std::function<void(proved)> done);

} // namespace onsale::cluster
