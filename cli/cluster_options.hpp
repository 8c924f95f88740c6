#pragma once

#include "cluster/caf_link/caf_link.hpp"
#include "domain/result.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace onsale::cli {

/// What `onsale serve` is told about the cluster.
struct cluster_options {
  bool on = false;
  std::string node_address; // where other nodes reach this one: HOST:PORT
  std::string node_listen;  // ADDR:PORT; empty: as `node_address`
  cluster::tls_files tls;   // all three, or all empty: nodes trust whoever
                            // connects, and encrypt nothing
};

/// Where a node listens for others, and how they prove that they are.
struct node_endpoint {
  std::string address; // numeric
  uint16_t port = 0;
  std::shared_ptr<cluster::tls_identity> tls; // null on loopback only
};

/// Reads the files for TLS if there are any.
/// @returns where to listen, or a sentence that says what is wrong: an address
/// that is none, files that do not fit, or an address beyond loopback without
/// any, where anybody could pose as a node
result<node_endpoint, std::string> node_endpoint_of(const cluster_options& x);

} // namespace onsale::cli
