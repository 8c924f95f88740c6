#include "cli/payment_provider.hpp"

#include "actors/random_source.hpp"
#include "cli/bank_desk.hpp"
#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "cli/provider_books.hpp"
#include "cli/secrets.hpp"
#include "cli/stores.hpp"
#include "payments/simulated/memory_book.hpp"
#include "payments/simulated/simulated_gateway.hpp"
#include "payments/simulated/simulated_statement.hpp"
#include "payments/stripe/https/https_transport.hpp"
#include "payments/stripe/stripe_gateway.hpp"
#include "payments/stripe/stripe_statement.hpp"
#include "payments/stripe/webhook.hpp"
#include "payments/thread_timer.hpp"

#include <algorithm>
#include <chrono>
#include <initializer_list>
#include <utility>
#include <vector>

namespace onsale::cli {

namespace {

using payments::stripe::check_signature;
using payments::stripe::signature_check;

/// As Stripe's own libraries have it.
constexpr std::chrono::seconds webhook_tolerance{300};

class simulated final : public payment_provider {
public:
  simulated(const payment_options& options, storage::store& store) {
    if (options.books == "memory")
      books_ = std::make_unique<payments::memory_book>();
    else
      books_ = std::make_unique<provider_books>(store.provider());
    payments::simulated_options how;
    how.delay_min = std::chrono::milliseconds{options.delay_ms};
    how.delay_max = how.delay_min;
    gateway_ = std::make_shared<payments::simulated_gateway>(*books_, time_,
                                                             std::move(how));
  }

  std::shared_ptr<payments::gateway> gateway() override {
    return gateway_;
  }

  std::shared_ptr<payments::statement> statement() override {
    return std::make_shared<payments::simulated_statement>(*books_);
  }

  bool keeps_times() const override {
    return false;
  }

  http::bank_desk bank() override {
    return make_bank(gateway_);
  }

  void stop() override {
    time_.stop();
  }

private:
  std::unique_ptr<payments::provider_book> books_;
  payments::thread_timer time_;
  std::shared_ptr<payments::simulated_gateway> gateway_;
};

/// A list is long after a restart, and Stripe counts all calls of an account
/// together as well: buyers come first.
payments::stripe::call_options
calls_for_lists(payments::stripe::call_options x, provider_use use) {
  if (use == provider_use::sell) {
    x.pace.per_second /= 5;
    x.pace.burst = 1;
  }
  return x;
}

class stripe final : public payment_provider {
public:
  stripe(payments::stripe::https_options way,
         payments::stripe::gateway_options how,
         std::vector<std::string> webhook_secrets, http::card_form cards,
         provider_use use)
    : log_(how.calls.log), way_(std::move(way)),
      secrets_(std::move(webhook_secrets)), cards_(std::move(cards)) {
    how.calls.jitter = [this] {
      return chance();
    };
    statement_ = std::make_shared<payments::stripe::stripe_statement>(
      way_, time_, calls_for_lists(how.calls, use));
    gateway_ = std::make_shared<payments::stripe::stripe_gateway>(
      way_, time_, std::move(how));
  }

  std::shared_ptr<payments::gateway> gateway() override {
    return gateway_;
  }

  std::shared_ptr<payments::statement> statement() override {
    return statement_;
  }

  bool keeps_times() const override {
    return true;
  }

  http::card_form cards() const override {
    return cards_;
  }

  http::webhook_desk webhooks() override {
    if (secrets_.empty())
      return {};
    return
      [this](std::string_view signature, std::string_view body, timestamp now) {
        return read(signature, body, now);
      };
  }

  void stop() override {
    time_.stop();
    way_.stop();
  }

private:
  result<std::optional<http::payment_news>, std::string>
  read(std::string_view signature, std::string_view body, timestamp now) const {
    auto seconds = std::chrono::floor<std::chrono::seconds>(
      now.time_since_epoch());
    auto check = check_signature(signature, body, secrets_, seconds,
                                 webhook_tolerance);
    if (check != signature_check::good)
      return failure{std::string{payments::stripe::to_string(check)}};
    auto event = payments::stripe::read_webhook(body);
    if (!event)
      return failure{std::string{"unreadable"}};
    // What we have done ourselves is no news, and a look-up would take the room
    // of one that is.
    auto is_ours = event->type == "payment_intent.created"
                   || event->type == "payment_intent.requires_action";
    if (!event->of || is_ours)
      return std::optional<http::payment_news>{};
    // It was on its way, and the buyer was told so.
    if (event->refund_failed)
      log_.error("a refund has failed at the bank",
                 {{"booking", to_string(event->of->booking)},
                  {"intent", event->intent}});
    return std::optional{http::payment_news{event->of->booking,
                                            event->of->attempt, event->intent,
                                            event->refund_failed}};
  }

  /// From 0 to 1.
  double chance() {
    auto bits = random_.bits128();
    return bits.front() / 255.0;
  }

  const support::logger log_;
  actors::system_random random_;
  payments::stripe::https_transport way_;
  payments::thread_timer time_;
  const std::vector<std::string> secrets_;
  const http::card_form cards_;
  std::shared_ptr<payments::stripe::stripe_gateway> gateway_;
  std::shared_ptr<payments::stripe::stripe_statement> statement_;
};

bool begins_with_any(const std::string& x,
                     std::initializer_list<const char*> heads) {
  return std::any_of(heads.begin(), heads.end(), [&](const char* head) {
    return x.starts_with(head);
  });
}

/// Whether a key moves money, and not that of test cards alone.
bool is_live(const std::string& key) {
  return key.find("_live_") != std::string::npos;
}

/// @returns a sentence if keys are of the wrong kind, or of two modes
std::string
why_no_keys(const std::string& secret_key, const std::string& publishable_key) {
  if (!begins_with_any(secret_key, {"sk_", "rk_"}))
    return "the secret key is none of Stripe's, which begin with sk_ or rk_";
  if (!publishable_key.empty()
      && is_live(secret_key) != is_live(publishable_key))
    return "one of the secret key and --stripe-publishable-key is of Stripe's "
           "test mode and the other one is not";
  return {};
}

result<std::unique_ptr<payment_provider>, std::string>
make_stripe(const payment_options& options, provider_use use,
            const support::logger& log) {
  auto sells = use == provider_use::sell;
  if (sells && !payments::stripe::parse_api_address(options.public_url))
    return failure{"--payments stripe needs --public-url https://HOST[:PORT], "
                   "where buyers come back to from their bank (http of this "
                   "machine alone)"
                   + (options.public_url.empty()
                        ? std::string{}
                        : ", and not " + options.public_url)};
  auto at = payments::stripe::parse_api_address(options.stripe_url);
  if (!at)
    return failure{std::string{
      "--stripe-url must be https://HOST[:PORT], or http of this machine"}};
  auto keys = find_secret_lines(options.stripe_key_file,
                                "ONSALE_STRIPE_SECRET_KEY");
  if (!keys)
    return failure{keys.error()};
  if (keys->size() != 1)
    return failure{std::string{
      "--payments stripe needs one secret key: ONSALE_STRIPE_SECRET_KEY or "
      "--stripe-key-file"}};
  auto webhook_secrets = find_secret_lines(options.stripe_webhook_file,
                                           "ONSALE_STRIPE_WEBHOOK_SECRETS");
  if (!webhook_secrets)
    return failure{webhook_secrets.error()};
  for (const auto& x : *webhook_secrets)
    if (sells && !begins_with_any(x, {"whsec_"}))
      return failure{std::string{
        "a secret of webhooks is none of Stripe's, which begin with whsec_"}};
  if (sells && webhook_secrets->empty())
    log.warning("no webhooks are taken: there is no secret to check them by");
  auto cards = http::stripe_form(options.stripe_publishable_key,
                                 options.stripe_script);
  if (!cards)
    return failure{cards.error()};
  if (auto why = why_no_keys(keys->front(), cards->publishable_key);
      !why.empty())
    return failure{std::move(why)};
  if (sells && cards->publishable_key.empty())
    log.warning("the page takes no cards: --stripe-publishable-key is missing");
  payments::stripe::https_options way;
  way.at = *at;
  way.secret_key = keys->front();
  way.certificates = options.stripe_certificates;
  if (auto why = payments::stripe::why_no_certificates(way.certificates);
      !why.empty())
    return failure{way.certificates + ": " + why};
  payments::stripe::gateway_options how;
  how.return_url = options.public_url;
  if (!how.return_url.ends_with('/'))
    how.return_url += '/';
  how.return_url += "checkout/";
  how.calls.pace.per_second = options.stripe_rate;
  how.calls.pace.burst = static_cast<uint32_t>(
    std::max(1.0, options.stripe_rate));
  // A purchase makes three calls, and one may take two seconds.
  constexpr double calls_on_their_way = 6;
  way.connections_max = static_cast<size_t>(
    std::clamp(calls_on_their_way * options.stripe_rate, 64.0, 1'000.0));
  how.calls.in_flight_max = static_cast<uint32_t>(way.connections_max);
  how.calls.log = log;
  return std::unique_ptr<payment_provider>{std::make_unique<stripe>(
    std::move(way), std::move(how), *std::move(webhook_secrets),
    *std::move(cards), use)};
}

/// @returns who takes the money of the store: that provider, now that it has
/// claimed it, or is free to
storage::store_result<std::string>
find_taker(const std::string& name, provider_use use, storage::store& store) {
  if (use == provider_use::sell)
    return wait_for<std::string>([&](auto done) {
      store.provider().claim(name, std::move(done));
    });
  auto known = wait_for<std::optional<std::string>>([&](auto done) {
    store.provider().taker(std::move(done));
  });
  if (!known)
    return failure{known.error()};
  return known->value_or(name);
}

std::string words_of_other(const std::string& taker) {
  return "the payments of this store are taken by --payments " + taker
         + "; another provider knows nothing of them, and needs a store of its "
           "own";
}

} // namespace

result<std::unique_ptr<payment_provider>, std::string>
make_payment_provider(const payment_options& options, provider_use use,
                      storage::store& store, const support::logger& log) {
  if (options.provider == "stripe")
    return make_stripe(options, use, log);
  return std::unique_ptr<payment_provider>{
    std::make_unique<simulated>(options, store)};
}

std::optional<int>
refuse_other_provider(const payment_options& options, provider_use use,
                      storage::store& store) {
  auto taker = find_taker(options.provider, use, store);
  if (!taker)
    return fail(status_of(taker.error().code), taker.error().detail);
  if (*taker == options.provider)
    return std::nullopt;
  return fail(usage, words_of_other(*taker));
}

void claim_store(std::string provider, storage::store& store,
                 storage::reply_to<unit> done) {
  auto compare = [provider, done = std::move(done)](
                   storage::store_result<std::string> taker) {
    if (!taker)
      done(failure{std::move(taker).error()});
    else if (*taker != provider)
      done(failure{storage::store_error{storage::store_errc::in_use,
                                        words_of_other(*taker)}});
    else
      done(unit{});
  };
  store.provider().claim(std::move(provider), std::move(compare));
}

} // namespace onsale::cli
