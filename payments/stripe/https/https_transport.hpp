#pragma once

#include "payments/stripe/transport.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace onsale::payments::stripe {

/// Where the API is.
struct api_address {
  std::string host; // a name or an address, without brackets
  uint16_t port = 443;
  bool is_secure = true;

  friend bool operator==(const api_address&, const api_address&) = default;
};

/// Reads `https://HOST[:PORT]`. `http` is for servers of this machine alone:
/// the secret key goes over it.
std::optional<api_address> parse_api_address(std::string_view url);

/// @param file of authorities, in PEM; empty: the system's
/// @returns why they cannot be used; empty if they can
std::string why_no_certificates(const std::string& file);

struct https_options {
  api_address at{"api.stripe.com"};
  std::string secret_key;
  std::string certificates; // a file of authorities; empty: the system's

  size_t connections_max = 64;
  size_t waiting_max = 10'000; // calls for which no connection is free
  std::chrono::milliseconds wait_time{30'000}; // that they wait at most

  std::chrono::milliseconds connect_timeout{5'000}; // with the TLS handshake
  std::chrono::milliseconds answer_timeout{20'000};
  /// A connection that was kept for so long is not used again: the other side
  /// may be about to close it.
  std::chrono::milliseconds keep_time{30'000};
};

/// Calls over HTTP/1.1 connections that are kept (Beast), with TLS 1.2 or later
/// and a certificate of that host (OpenSSL), on a thread of its own. Nothing is
/// sent twice here: whoever calls knows what may be repeated.
class https_transport final : public transport {
public:
  explicit https_transport(https_options options);

  ~https_transport() override;

  void send(api_call call, callback done) override;

  /// Ends the thread; what is on its way is answered with nothing, and what
  /// comes later was not sent. For one thread; may be repeated.
  void stop();

private:
  class pool;

  std::unique_ptr<pool> pool_;
};

} // namespace onsale::payments::stripe
