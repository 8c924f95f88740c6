#pragma once

#include "cluster/caf_link/tls_session.hpp"

#include <caf/io/network/default_multiplexer.hpp>
#include <caf/io/scribe.hpp>

#include <memory>

namespace onsale::cluster::caf_net {

/// A connection of CAF's over TLS, whose handshake is done: what CAF's own
/// scribe is for TCP. Lives on the middleman's thread.
caf::io::scribe_ptr
make_tls_scribe(caf::io::network::default_multiplexer& multiplexer, int socket,
                std::shared_ptr<tls_session> session);

} // namespace onsale::cluster::caf_net
