#include "cli/rate_check.hpp"
#include "cli/serve.hpp"
#include "search/partition.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <regex>
#include <string>

namespace onsale::cli {

namespace {

/// What browsers send as `Origin`: without a path, and lower case (RFC 6454).
CLI::Validator an_origin() {
  return {[](const std::string& text) {
            static const std::regex form{
              R"(\*|[a-z][a-z0-9+.-]*://[a-z0-9.:_[\]-]+)"};
            return std::regex_match(text, form)
                     ? std::string{}
                     : "must be * or like https://shop.example, not " + text;
          },
          "ORIGIN"};
}

void add_network_options(CLI::App& app, serve_options& options) {
  app.add_option("--listen", options.listen, "ADDR:PORT; port 0: any free one")
    ->envname("ONSALE_LISTEN")
    ->capture_default_str();
  app
    .add_option("--threads", options.threads,
                "I/O threads, each with its own connections")
    ->envname("ONSALE_THREADS")
    ->check(CLI::Range(1, 256))
    ->capture_default_str();
  app
    .add_option("--scheduler-threads", options.scheduler_threads,
                "threads that run the actors")
    ->envname("ONSALE_SCHEDULER_THREADS")
    ->check(CLI::Range(1, 256))
    ->capture_default_str();
  app
    .add_option("--cors-origin", options.cors_origins,
                "origins whose pages may call, or *")
    ->envname("ONSALE_CORS_ORIGIN")
    ->check(an_origin())
    ->delimiter(',');
  app
    .add_option("--trusted-proxy", options.trusted_proxies,
                "addresses (CIDR) whose word on the client's address counts")
    ->envname("ONSALE_TRUSTED_PROXY")
    ->delimiter(',');
  app
    .add_option("--user-rate", options.user_rate,
                "requests a second of one user; 0: no limit")
    ->envname("ONSALE_USER_RATE")
    ->check(a_rate())
    ->capture_default_str();
  app
    .add_option("--address-rate", options.address_rate,
                "requests a second of one address; 0: no limit")
    ->envname("ONSALE_ADDRESS_RATE")
    ->check(a_rate())
    ->capture_default_str();
}

/// A bucket takes ten seconds' worth at once.
void add_join_rate(CLI::App& app, const char* name, const char* variable,
                   http::rate& to, const char* of_whom) {
  auto take = [&to](double per_second) {
    to = {per_second, 10 * per_second};
  };
  app
    .add_option_function<double>(
      name, take,
      std::string{"attempts a second to join a waiting room, "} + of_whom
        + "; ten times as many at once; 0: no limit")
    ->envname(variable)
    ->check(a_rate())
    ->default_str(CLI::detail::to_string(to.per_second))
    ->type_name("FLOAT");
}

void add_room_options(CLI::App& app, serve_options& options) {
  add_join_rate(app, "--join-rate", "ONSALE_JOIN_RATE", options.joins.account,
                "of one account");
  add_join_rate(app, "--join-address-rate", "ONSALE_JOIN_ADDRESS_RATE",
                options.joins.address, "of one address");
  app
    .add_option("--shared-limits", options.shared_limits,
                "redis://HOST[:PORT][/DATABASE] where nodes count these "
                "attempts together; with a password "
                "(redis://[USER]:PASSWORD@HOST) only by the environment")
    ->envname("ONSALE_SHARED_LIMITS");
}

void add_cache_options(CLI::App& app, http::purge_options& options) {
  CLI::Validator a_url{[](const std::string& text) {
                         auto right = text.starts_with("http://")
                                      || text.starts_with("https://");
                         return right ? std::string{}
                                      : "must begin with http:// or https://, "
                                        "not "
                                          + text;
                       },
                       "URL"};
  app
    .add_option("--purge-url", options.urls,
                "caches in front that are sent PURGE with the Surrogate-Key of "
                "what has changed")
    ->envname("ONSALE_PURGE_URL")
    ->check(a_url)
    ->delimiter(',');
  CLI::Validator a_header{[](const std::string& text) {
                            auto colon = text.find(':');
                            auto plain = text.find_first_of("\r\n");
                            auto right = colon != std::string::npos && colon > 0
                                         && plain == std::string::npos;
                            return right ? std::string{}
                                         : std::string{"must be NAME: VALUE"};
                          },
                          "HEADER"};
  // Not shown: a key has no place in a list of processes, only in the
  // environment.
  app.add_option("--purge-header", options.headers)
    ->envname("ONSALE_PURGE_HEADER")
    ->check(a_header)
    ->group("");
}

/// @param bytes with what stands there unless somebody says otherwise
void add_mebibytes(CLI::App& app, const char* name, const char* variable,
                   size_t& bytes, const char* what) {
  app
    .add_option_function<size_t>(
      name,
      [&bytes](size_t mib) {
        bytes = mib << 20;
      },
      what)
    ->envname(variable)
    ->check(CLI::Range(size_t{1}, size_t{1'000'000}))
    ->default_str(std::to_string(bytes >> 20));
}

void add_limit_options(CLI::App& app, http::server_options& options) {
  auto add_count = [&](const char* name, const char* variable, size_t& to,
                       size_t least, const char* what) {
    app.add_option(name, to, what)
      ->envname(variable)
      ->check(CLI::Range(least, size_t{1'000'000}))
      ->capture_default_str();
  };
  add_count("--requests-max", "ONSALE_REQUESTS_MAX", options.in_flight_max, 4,
            "requests worked on at once; further ones get 503");
  add_count("--connections-max", "ONSALE_CONNECTIONS_MAX",
            options.connections_max, 1,
            "connections open at once; further ones get 503");
  add_count("--write-rate-min", "ONSALE_WRITE_RATE_MIN", options.write_rate_min,
            1, "bytes a second that a client must read of its answers");
  add_mebibytes(
    app, "--unread-max-mib", "ONSALE_UNREAD_MAX_MIB", options.unread_bytes_max,
    "memory of answers not yet read; beyond it large pages get 503");
  auto add_timeout = [&](const char* name, const char* variable,
                         std::chrono::milliseconds& to, const char* what) {
    app
      .add_option_function<int64_t>(
        name,
        [&to](int64_t ms) {
          to = std::chrono::milliseconds{ms};
        },
        what)
      ->envname(variable)
      ->check(CLI::Range(100, 3'600'000))
      ->default_str(std::to_string(to.count()));
  };
  add_timeout("--idle-timeout-ms", "ONSALE_IDLE_TIMEOUT_MS",
              options.idle_timeout, "a connection's time between requests");
  add_timeout("--header-timeout-ms", "ONSALE_HEADER_TIMEOUT_MS",
              options.header_timeout, "time for a request's header");
  add_timeout("--body-timeout-ms", "ONSALE_BODY_TIMEOUT_MS",
              options.body_timeout, "time for a request with its body");
  add_timeout("--write-timeout-ms", "ONSALE_WRITE_TIMEOUT_MS",
              options.write_timeout,
              "time in which a client must read some of its answer");
}

void add_cluster_options(CLI::App& app, cluster_options& options) {
  app
    .add_flag("--cluster", options.on,
              "share the work with other nodes on the same PostgreSQL")
    ->envname("ONSALE_CLUSTER");
  app
    .add_option("--node-address", options.node_address,
                "HOST:PORT where other nodes reach this one")
    ->envname("ONSALE_NODE_ADDRESS");
  app
    .add_option("--node-listen", options.node_listen,
                "ADDR:PORT to listen on for other nodes; otherwise as above")
    ->envname("ONSALE_NODE_LISTEN");
  app
    .add_option("--node-certificate", options.tls.certificate,
                "PEM file by which other nodes know this one")
    ->envname("ONSALE_NODE_CERTIFICATE");
  app
    .add_option("--node-key", options.tls.key, "PEM file with the key of that")
    ->envname("ONSALE_NODE_KEY");
  app
    .add_option("--node-ca", options.tls.authority,
                "PEM file with the authority of all nodes' certificates")
    ->envname("ONSALE_NODE_CA");
}

void add_search_options(CLI::App& app, serve_options& options) {
  app
    .add_option("--synonyms", options.synonyms,
                "words that search takes for others, a rule a line; read again "
                "at SIGHUP")
    ->envname("ONSALE_SYNONYMS");
  app
    .add_option("--search-shards", options.search_shards,
                "parts into which the search index is split; the same on all "
                "nodes")
    ->envname("ONSALE_SEARCH_SHARDS")
    ->check(CLI::Range(uint32_t{1}, search::most_index_shards))
    ->capture_default_str();
  app
    .add_option("--search-copies", options.search_copies,
                "nodes of a cluster that have each of them; 0: all")
    ->envname("ONSALE_SEARCH_COPIES")
    ->check(CLI::Range(0, 1'000))
    ->capture_default_str();
  add_mebibytes(
    app, "--search-memory-mib", "ONSALE_SEARCH_MEMORY_MIB",
    options.search_bytes,
    "memory of answers to searches that are kept for those who ask the same");
  app
    .add_option("--search-cache", options.search_cache,
                "redis://HOST[:PORT][/DATABASE] where nodes share answers to "
                "searches; with a password (redis://[USER]:PASSWORD@HOST) only "
                "by the environment")
    ->envname("ONSALE_SEARCH_CACHE");
}

} // namespace

command add_serve(CLI::App& to, const ports& with) {
  auto options = std::make_shared<serve_options>();
  auto* app = to.add_subcommand("serve", "Sell tickets");
  add_network_options(*app, *options);
  add_limit_options(*app, options->network);
  add_room_options(*app, *options);
  add_cache_options(*app, options->purge);
  add_cluster_options(*app, options->cluster);
  options->store.add_to(*app);
  app
    ->add_flag("--demo", options->demo,
               "fill an empty catalogue with the demo's")
    ->envname("ONSALE_DEMO");
  app
    ->add_option("--demo-crowd", options->demo_crowd,
                 "with --demo: a show whose sale begins in two minutes, and so "
                 "many simulated fans who want to go; 0: neither")
    ->envname("ONSALE_DEMO_CROWD")
    ->check(CLI::Range(0, 10'000))
    ->capture_default_str();
  app
    ->add_option("--jwt-secret-file", options->secret_file,
                 "a secret a line; otherwise ONSALE_JWT_SECRET")
    ->envname("ONSALE_JWT_SECRET_FILE");
  add_search_options(*app, *options);
  app->add_option("--log-level", options->log_level)
    ->envname("ONSALE_LOG_LEVEL")
    ->check(CLI::IsMember({"debug", "info", "warning", "error", "off"}))
    ->capture_default_str();
  add_payment_options(*app, options->payments);
  return [options, with] {
    return serve(*options, with);
  };
}

} // namespace onsale::cli
