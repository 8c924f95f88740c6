#pragma once

#include "tests/support/stripe/stripe_front.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace onsale::test {

struct stripe_server_options {
  std::string secret_key = "sk_test_onsale";
  std::string webhook_secret = "whsec_onsale"; // of `/_test/events`
  std::string certificate;                     // files in PEM; empty: no TLS
  std::string private_key;
};

/// Stripe's API on a free port of 127.0.0.1, over HTTP/1.1: a test account
/// behind a network that a test may spoil, and what `stripe_desk.hpp` adds. The
/// pages of banks are here, too. Calls wait for `delay` each.
class stripe_server {
public:
  explicit stripe_server(stripe_server_options options = {});

  /// Cuts all connections.
  ~stripe_server();

  uint16_t port() const noexcept;

  /// `http://127.0.0.1:PORT`, or `https://localhost:PORT`.
  std::string url() const;

  /// Holds every call back, before anything of it happens.
  void set_delay(std::chrono::milliseconds x);

  stripe_account& account() noexcept;
  stripe_front& front() noexcept;

  /// Connections that were accepted.
  size_t connections() const noexcept;

private:
  class house;

  std::unique_ptr<house> house_;
};

} // namespace onsale::test
