#pragma once

#include "cluster/caf_link/caf_link.hpp"
#include "domain/result.hpp"

#include <cstdint>
#include <string>

namespace onsale::cli {

/// What `onsale serve` is told about the cluster.
struct cluster_options {
  bool on = false;
  std::string node_address; // where other nodes reach this one: HOST:PORT
  std::string node_listen;  // ADDR:PORT; empty: as `node_address`
  /// Beyond loopback, although nodes neither encrypt nor know each other.
  bool insecure = false;
};

/// Where a node listens for others.
struct node_endpoint {
  std::string address; // numeric
  uint16_t port = 0;
};

/// @returns where to listen, or a sentence that says what is wrong: an address
/// that is none, or one beyond loopback although anybody could pose as a node
/// there
result<node_endpoint, std::string> node_endpoint_of(const cluster_options& x);

} // namespace onsale::cli
