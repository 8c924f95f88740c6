#pragma once

#include <cstdint>
#include <string>

namespace CLI {

class App;

} // namespace CLI

namespace onsale::cli {

/// How tickets are paid for.
struct payment_options {
  std::string provider = "simulated"; // or "stripe"

  // The simulated provider.
  uint32_t delay_ms = 0;
  std::string books = "store"; // or "memory"

  // Stripe. Its keys never come from the command line, which everybody on the
  // machine can see: `ONSALE_STRIPE_SECRET_KEY`, `ONSALE_STRIPE_WEBHOOK_SECRETS`
  // (separated by commas), or files with one a line.
  std::string public_url; // where buyers come back to from their bank
  std::string stripe_url = "https://api.stripe.com";
  std::string stripe_key_file;
  std::string stripe_webhook_file;
  std::string stripe_certificates; // a file of authorities; empty: the system's
  double stripe_rate = 25;         // calls a second to each endpoint
  std::string stripe_publishable_key; // empty: the page takes no cards
  std::string stripe_script = "https://js.stripe.com/v3/";
};

/// Options by which a provider is found.
void add_provider_options(CLI::App& app, payment_options& options);

/// The same, and those of a server that sells.
void add_payment_options(CLI::App& app, payment_options& options);

} // namespace onsale::cli
