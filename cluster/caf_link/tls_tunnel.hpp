#pragma once

#include "cluster/caf_link/tls_identity.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace onsale::cluster {

/// How long a peer may take to prove who it is.
inline constexpr std::chrono::milliseconds handshake_patience{1000};

/// What has become of a tunnel.
struct tunnelled {
  int socket = -1;     // the near end, and the receiver's from now on; or -1
  std::string trouble; // if it is -1
};

/// What a tunnel tells, on the thread of its socket.
struct tunnel_events {
  /// Once: the peer has proved who it is, or there is no tunnel.
  std::function<void(tunnelled)> opened;
  /// The peer has ended it for a reason that TLS knows. Of two nodes the one
  /// that has connected learns only so that its certificate was refused.
  std::function<void(std::string why)> refused;
};

/// Makes a connection of TLS out of one of TCP, both sides of which prove who
/// they are, and passes what is written at its near end on to the peer, and the
/// other way round. The near end is a plain socket: who uses it, CAF, need not
/// know. Neither side reads ahead of what the other one takes.
///
/// It lives until either end closes, or its I/O context is destroyed.
/// @param host where the peer was called: a name or an IP address that its
/// certificate has to have; or nothing, if it has called
void open_tls_tunnel(boost::asio::ip::tcp::socket socket,
                     std::shared_ptr<tls_identity> identity,
                     const std::string& host, tunnel_events events);

} // namespace onsale::cluster
