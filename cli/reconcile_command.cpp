// Whether the provider's books and the bookings agree, on demand.

#include "actors/reconciler.hpp"
#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "cli/payment_provider.hpp"
#include "cli/stores.hpp"

#include <CLI/CLI.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scoped_actor.hpp>

#include <chrono>
#include <cinttypes>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

namespace onsale::cli {

namespace {

using actors::reconciliation_report;
using payments::standing;

/// How far Stripe's clock may be from the store's.
constexpr std::chrono::minutes clock_slack{10};

struct reconcile_options {
  store_options_text store;
  payment_options payments;
  uint32_t hours = 24;
  uint32_t settle_minutes = 5;
  bool report_only = false;
};

std::string text_of(const money& x) {
  return std::to_string(x.amount) + ' ' + std::string{x.currency.code()};
}

std::string provider_side(const payments::stated_payment& x) {
  if (x.reference.empty())
    return "nothing";
  auto word = x.state ? to_string(*x.state) : "processing";
  auto covered = text_of({x.covered, x.amount.currency});
  return x.reference + ' ' + word + ' ' + covered;
}

std::string booking_side(const std::optional<payments::booked>& x) {
  if (!x)
    return "nothing";
  return std::string{to_string(x->status)} + ' ' + text_of(x->total);
}

void print(const reconciliation_report& x, const reconcile_options& options) {
  uint64_t compared = 0;
  for (auto n : x.counts)
    compared += n;
  for (const auto& y : x.left) {
    if (!payments::is_difference(y.what))
      continue;
    std::printf("%s: booking %s, attempt %u: provider %s; booking %s\n",
                payments::to_string(y.what),
                to_string(y.at_provider.booking).c_str(), y.at_provider.attempt,
                provider_side(y.at_provider).c_str(),
                booking_side(y.here).c_str());
  }
  if (x.not_listed > 0)
    std::printf("and %" PRIu64 " more that are not listed\n", x.not_listed);
  auto differences = compared - x.count(standing::in_order)
                     - x.count(standing::unsettled);
  std::printf("%" PRIu64 " compared of %u hours: %" PRIu64 " in order (%" PRIu64
              " by letting a hold go), %" PRIu64 " not settled yet, %" PRIu64
              " differ\n",
              compared, options.hours, x.count(standing::in_order), x.let_go,
              x.count(standing::unsettled), differences);
}

int status_of_report(const reconciliation_report& x) {
  if (!x.trouble.empty())
    return fail(failed, "not all was compared: " + x.trouble);
  for (size_t i = 0; i < x.counts.size(); ++i)
    if (payments::is_difference(static_cast<standing>(i)) && x.counts[i] > 0)
      return differs;
  return ok;
}

/// What a provider is asked for, and with which clock.
struct comparison {
  std::shared_ptr<actors::environment> env;
  std::shared_ptr<payments::statement> books;
  actors::reconcile what;
};

result<actors::reconciliation_report_ptr, std::string>
compare(const comparison& x) {
  caf::actor_system_config config;
  config.set("scheduler.max-threads", size_t{1});
  config.set("logger.verbosity", caf::atom("quiet"));
  caf::actor_system system{config};
  auto worker = system.spawn(actors::reconciler, x.env, x.books);
  caf::scoped_actor self{system};
  result<actors::reconciliation_report_ptr, std::string> said = failure{
    std::string{}};
  self->request(worker, caf::infinite, x.what)
    .receive(
      [&](const actors::reconciliation_report_ptr& report) {
        said = report;
      },
      [&](const caf::error& why) {
        said = failure{system.render(why)};
      });
  caf::anon_send_exit(worker, caf::exit_reason::user_shutdown);
  return said;
}

/// The store's clock, read just now.
storage::store_result<std::shared_ptr<actors::node_clock>>
read_clock(storage::store& store) {
  auto asked = std::chrono::steady_clock::now();
  auto said = wait_for<timestamp>([&](auto done) {
    store.leases().now(std::move(done));
  });
  if (!said)
    return failure{said.error()};
  auto result = std::make_shared<actors::node_clock>();
  result->measured(*said, asked, std::chrono::steady_clock::now());
  return result;
}

int run(const reconcile_options& options) {
  auto at = parse_store_address(options.store.storage);
  if (!at)
    return fail(usage, "--storage must be sqlite:FILE or postgresql://…");
  // It would be made, and nothing would differ in it.
  if (at->kind == store_address::engine::sqlite
      && !std::filesystem::exists(at->where))
    return fail(usage, "there is no file " + at->where);
  auto opened = open_store(
    *at, {.accept_data_loss = options.store.accept_data_loss});
  if (!opened)
    return fail(status_of(opened.error().code), opened.error().detail);
  std::shared_ptr<storage::store> store{*std::move(opened)};
  auto log = support::logger::to_stderr(support::log_level::warning);
  auto provider = make_payment_provider(options.payments, provider_use::look,
                                        *store, log);
  if (!provider)
    return fail(usage, provider.error());
  if (auto ended = refuse_other_provider(options.payments, provider_use::look,
                                         *store))
    return *ended;
  auto clock = read_clock(*store);
  if (!clock)
    return fail(status_of(clock.error().code), clock.error().detail);
  comparison x;
  x.env = std::make_shared<actors::environment>();
  x.env->clock = *clock;
  x.env->store = store;
  x.env->gateway = (*provider)->gateway();
  x.env->log = log;
  x.books = (*provider)->statement();
  auto now = std::chrono::floor<std::chrono::seconds>(
    (*clock)->at(std::chrono::steady_clock::now()).time_since_epoch());
  auto since = now - std::chrono::hours{options.hours};
  x.what.when = {(since - clock_slack).count(), (now + clock_slack).count()};
  x.what.sold_since = since.count();
  x.what.repair = !options.report_only;
  x.what.settling = std::chrono::minutes{options.settle_minutes};
  auto report = compare(x);
  (*provider)->stop();
  store->finish();
  if (!report)
    return fail(failed, report.error());
  print(**report, options);
  return status_of_report(**report);
}

} // namespace

command add_reconcile(CLI::App& to) {
  auto options = std::make_shared<reconcile_options>();
  auto* app = to.add_subcommand(
    "reconcile", "Compare the provider's payments with the bookings, let go "
                 "what is on hold for nobody, and list what differs");
  app
    ->add_option("--hours", options->hours,
                 "payments that were begun since, and what was booked; what is "
                 "refunded counts by when it was paid for. (A simulated "
                 "provider keeps no times: all its payments)")
    ->check(CLI::Range(1, 24 * 366))
    ->capture_default_str();
  app
    ->add_option("--settle-minutes", options->settle_minutes,
                 "how long ago a booking must have changed to be judged; 0 "
                 "where nobody is buying")
    ->check(CLI::Range(0, 60))
    ->capture_default_str();
  app->add_flag("--report-only", options->report_only, "repair nothing");
  options->store.add_to(*app);
  add_provider_options(*app, options->payments);
  return [options] {
    return run(*options);
  };
}

} // namespace onsale::cli
