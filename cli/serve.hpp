#pragma once

#include "cli/cluster_options.hpp"
#include "cli/commands.hpp"
#include "cli/payment_provider.hpp"
#include "cli/ports.hpp"
#include "cli/stores.hpp"
#include "domain/limits.hpp"
#include "http/cors.hpp"
#include "http/purger.hpp"
#include "http/room/join_limits.hpp"
#include "http/server.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace onsale::cli {

/// What `onsale serve` is told.
struct serve_options {
  store_options_text store;
  std::string listen = "127.0.0.1:8080";
  std::string secret_file;
  std::string log_level = "info";
  std::vector<std::string> cors_origins;
  std::vector<std::string> trusted_proxies;
  bool demo = false;
  uint32_t demo_crowd = 0;      // simulated fans; 0: no on-sale either
  size_t threads = 1;           // I/O
  size_t scheduler_threads = 1; // actors
  double user_rate = limits::user_rate;
  double address_rate = limits::address_rate;
  http::join_rates joins;
  std::string shared_limits;    // a Redis URL; empty: none
  http::server_options network; // limits and times; the rest comes from above
  payment_options payments;
  http::purge_options purge;
  std::string synonyms;       // a file; empty: none
  uint32_t search_shards = 1; // into which the index of events is split
  uint32_t search_copies = 0; // nodes that have each; 0: all
  std::string search_cache;   // a Redis URL; empty: none
  size_t search_bytes = limits::search_bytes; // for answers that are kept
  cluster_options cluster;
};

/// Serves until SIGTERM or SIGINT. @returns the exit status
int serve(const serve_options& options, const ports& with);

} // namespace onsale::cli
