#include "cli/payment_options.hpp"

#include "cli/rate_check.hpp"

#include <CLI/CLI.hpp>

namespace onsale::cli {

namespace {

void add_simulated_options(CLI::App& app, payment_options& options) {
  app
    .add_option("--payment-delay-ms", options.delay_ms,
                "how slow the simulated payment provider is")
    ->envname("ONSALE_PAYMENT_DELAY_MS")
    ->check(CLI::Range(0, 60'000))
    ->capture_default_str();
  app
    .add_option("--simulated-books", options.books,
                "where the simulated payment provider keeps payments; memory "
                "goes with the process")
    ->envname("ONSALE_SIMULATED_BOOKS")
    ->check(CLI::IsMember({"store", "memory"}))
    ->capture_default_str();
}

} // namespace

void add_provider_options(CLI::App& app, payment_options& options) {
  app
    .add_option("--payments", options.provider,
                "who takes the money; stripe needs ONSALE_STRIPE_SECRET_KEY or "
                "a file, and to sell --public-url")
    ->envname("ONSALE_PAYMENTS")
    ->check(CLI::IsMember({"simulated", "stripe"}))
    ->capture_default_str();
  app
    .add_option("--stripe-key-file", options.stripe_key_file,
                "file with the secret key; otherwise ONSALE_STRIPE_SECRET_KEY")
    ->envname("ONSALE_STRIPE_KEY_FILE");
  app
    .add_option("--stripe-url", options.stripe_url,
                "https://HOST[:PORT] of Stripe's API")
    ->envname("ONSALE_STRIPE_URL")
    ->capture_default_str();
  app
    .add_option("--stripe-certificates", options.stripe_certificates,
                "PEM file of the authorities that may vouch for it; otherwise "
                "the system's")
    ->envname("ONSALE_STRIPE_CERTIFICATES");
  app
    .add_option("--stripe-rate", options.stripe_rate,
                "calls a second that this node makes to each of Stripe's "
                "endpoints")
    ->envname("ONSALE_STRIPE_RATE")
    ->check(a_rate("0.1"))
    ->capture_default_str();
}

void add_payment_options(CLI::App& app, payment_options& options) {
  add_provider_options(app, options);
  add_simulated_options(app, options);
  app
    .add_option("--public-url", options.public_url,
                "https://… of this shop, where buyers come back to from their "
                "bank")
    ->envname("ONSALE_PUBLIC_URL");
  app
    .add_option("--stripe-publishable-key", options.stripe_publishable_key,
                "pk_…, by which the page shows Stripe's form for cards; it is "
                "no secret. Without it the page takes none")
    ->envname("ONSALE_STRIPE_PUBLISHABLE_KEY");
  app
    .add_option("--stripe-script", options.stripe_script,
                "https://… of Stripe.js, which makes that form")
    ->envname("ONSALE_STRIPE_SCRIPT")
    ->capture_default_str();
  app
    .add_option("--stripe-webhook-file", options.stripe_webhook_file,
                "file with the secrets of webhooks, one a line; otherwise "
                "ONSALE_STRIPE_WEBHOOK_SECRETS, separated by commas")
    ->envname("ONSALE_STRIPE_WEBHOOK_FILE");
}

} // namespace onsale::cli
