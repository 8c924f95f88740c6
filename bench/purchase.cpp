// Whether a slow payment provider slows anybody down but those who pay: the
// same purchases a second are offered whatever its latency, and other buyers
// hold seats meanwhile.

#include "bench/measure.hpp"
#include "bench/onsale_office.hpp"
#include "bench/options.hpp"
#include "bench/process_cpu.hpp"
#include "bench/report.hpp"
#include "bench/sync_meter.hpp"
#include "tests/support/stripe/stripe_server.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

using namespace onsale;
using namespace onsale::bench;

struct bench_options {
  int runs = 3;
  double seconds = 10;
  std::vector<std::string> stores{"sqlite", "postgres"};
  std::vector<size_t> delays{0, 200, 2'000}; // of the provider, ms
  double purchases = 300;                    // offered a second
  double reserves = 500;                     // the same, by others
  /// Calls a second to each of Stripe's endpoints; 0: the simulated provider.
  double stripe_rate = 0;

  bool is_stripe() const {
    return stripe_rate >= 1;
  }
};

/// One load of one run.
struct outcome {
  double per_second = 0; // done, of those that were offered in a second
  double not_done = 0;   // of all, 0 to 1
  double p50_ms = 0;
  double p99_ms = 0;
};

double as_number(std::chrono::microseconds x) {
  return static_cast<double>(x.count()) / 1'000;
}

/// @param latency that each journey has at least: of the last ones, too
outcome
outcome_of(const load_result& x, std::chrono::duration<double> latency) {
  auto took = x.took - latency;
  return {static_cast<double>(x.done) / took.count(), x.refused_share(),
          as_number(x.latency.quantile(0.5)),
          as_number(x.latency.quantile(0.99))};
}

/// All runs with one latency of the provider, on one store.
struct findings {
  std::vector<outcome> purchases;
  std::vector<outcome> reserves;
  std::vector<double> per_cpu_second; // of both
  syncs_seen syncs;
};

template <class Get>
std::vector<double> all_of(const std::vector<outcome>& x, Get get) {
  std::vector<double> result;
  for (const auto& y : x)
    result.push_back(get(y));
  return result;
}

template <class Get>
double middle(const std::vector<outcome>& x, Get get) {
  return median(all_of(x, get));
}

/// `4.2 (3.9 to 5.0)`: the median and what it lies between.
template <class Get>
std::string spread(const std::vector<outcome>& x, Get get) {
  auto all = all_of(x, get);
  auto [least, most] = std::minmax_element(all.begin(), all.end());
  return fmt::format("{:.1f} ({:.1f} to {:.1f})", median(all), *least, *most);
}

double rate(const outcome& x) {
  return x.per_second;
}

double p50(const outcome& x) {
  return x.p50_ms;
}

double p99(const outcome& x) {
  return x.p99_ms;
}

class purchase_bench {
public:
  explicit purchase_bench(const bench_options& options) : options_(options) {
    for (const auto& store : options.stores)
      for (auto delay : options.delays)
        field_.push_back(make(store, delay));
  }

  /// @returns the exit status
  int run() {
    for (auto i = 0; i < options_.runs; ++i)
      for (auto& x : field_)
        measure_once(x);
    return tell();
  }

private:
  struct entrant {
    std::string store;
    size_t delay_ms = 0;
    std::unique_ptr<test::stripe_server> account; // none: simulated
    std::unique_ptr<onsale_office> office;
    uint64_t last_event = 0;
    findings found;
  };

  entrant make(const std::string& store, size_t delay) const {
    entrant result;
    result.store = store;
    result.delay_ms = delay;
    std::vector<std::string> options{"--payment-delay-ms",
                                     std::to_string(delay)};
    std::map<std::string, std::string> environment;
    if (options_.is_stripe()) {
      result.account = std::make_unique<test::stripe_server>();
      result.account->set_delay(std::chrono::milliseconds{delay});
      environment["ONSALE_STRIPE_SECRET_KEY"] = test::stripe_server_options{}
                                                  .secret_key;
      options = {"--payments",    "stripe",
                 "--public-url",  "https://tickets.example",
                 "--stripe-url",  result.account->url(),
                 "--stripe-rate", fmt::format("{:.0f}", options_.stripe_rate)};
    }
    auto kind = store == "sqlite" ? test::engine::sqlite
                                  : test::engine::postgres;
    result.office = std::make_unique<onsale_office>(kind, 0, hall{}, options,
                                                    std::string{}, environment);
    return result;
  }

  /// What the provider's latency adds to a purchase: Stripe is called twice
  /// before the seats are sold, to make the intent and to confirm it.
  std::chrono::milliseconds added_by(const entrant& whom) const {
    return std::chrono::milliseconds{whom.delay_ms}
           * (options_.is_stripe() ? 2 : 1);
  }

  load prepare(entrant& whom, wish what, double per_second) {
    const hall where;
    load x;
    x.port = whom.office->port();
    x.per_second = per_second;
    x.journeys = static_cast<uint64_t>(per_second * options_.seconds);
    // As many as are on their way at once, and some.
    auto seconds = 0.3 + static_cast<double>(added_by(whom).count()) / 1'000;
    x.connections = std::max<size_t>(
      64, static_cast<size_t>(1.5 * per_second * seconds));
    come_in_turn(what, whom.last_event + 1, where, who_, x);
    for (auto i = events_for(what, where, x.journeys); i > 0; --i)
      whom.office->open_event(++whom.last_event, where);
    return x;
  }

  void measure_once(entrant& whom) {
    auto sales = prepare(whom, wish::purchase, options_.purchases);
    auto holds = prepare(whom, wish::named_seat, options_.reserves);
    sync_meter syncs{*whom.office};
    auto cpu = cpu_time_of(whom.office->processes());
    load_result sold;
    std::thread buyers{[&] {
      sold = bench::run(sales);
    }};
    auto held = bench::run(holds);
    buyers.join();
    cpu = cpu_time_of(whom.office->processes()) - cpu;
    whom.found.per_cpu_second.push_back(
      static_cast<double>(sold.done + held.done) / cpu.count());
    whom.found.syncs.add(syncs.per_batch());
    std::chrono::duration<double> latency = added_by(whom);
    whom.found.purchases.push_back(outcome_of(sold, latency));
    whom.found.reserves.push_back(outcome_of(held, {}));
    auto& x = whom.found.purchases.back();
    std::fprintf(stderr, "%s, %zu ms: %.0f purchases/s, p99 %.0f ms\n",
                 whom.store.c_str(), whom.delay_ms, x.per_second, x.p99_ms);
  }

  const findings& without_delay(const std::string& store) const {
    auto i = std::find_if(field_.begin(), field_.end(), [&](const auto& x) {
      return x.store == store;
    });
    return i->found; // the first delay, with which all others are compared
  }

  int tell() {
    report out{"purchase"};
    out.say(fmt::format(
      "Medians of {} run(s) of {:.0f} s, by turns; in brackets the least and "
      "the most. Offered at the same time: {:.0f} purchases a second (hold, "
      "confirm) and {:.0f} holds of named seats a second by others. {}",
      options_.runs, options_.seconds, options_.purchases, options_.reserves,
      provider_in_words()));
    auto good = true;
    for (const auto& store : options_.stores) {
      out.table(store,
                {"latency of the provider, ms", "purchases/s", "of the first",
                 "p50 ms", "p50 less latency", "holds/s", "holds p50 ms",
                 "holds p99 ms", "p99 of the first",
                 "purchases and holds per CPU second", "syncs per batch"});
      for (const auto& x : field_)
        if (x.store == store)
          good &= tell(out, x, without_delay(store));
    }
    if (!good)
      out.say("Not everything that was offered was done.");
    for (const auto& x : field_)
      good &= x.found.syncs.check(out, fmt::format("{}, {} ms", x.store,
                                                   x.delay_ms));
    return out.write() && good ? 0 : 1;
  }

  std::string provider_in_words() const {
    if (!options_.is_stripe())
      return "The provider is the simulated one, which answers each call after "
             "the latency and has no token bucket: any number of calls a "
             "second.";
    return fmt::format(
      "They pay through the Stripe gateway, to a test account in the "
      "benchmark's own process, which answers each call after the latency; "
      "token bucket: {:.0f} calls a second to each endpoint. A purchase makes "
      "two calls, one after the other, before its seats are sold, and one "
      "after.",
      options_.stripe_rate);
  }

  bool tell(report& out, const entrant& whom, const findings& first) {
    const auto& sold = whom.found.purchases;
    const auto& held = whom.found.reserves;
    auto delay = static_cast<double>(added_by(whom).count());
    auto share = [](double part, double whole) {
      return whole > 0 ? fmt::format("{:.2f}", part / whole) : std::string{};
    };
    out.row({std::to_string(whom.delay_ms), spread(sold, rate),
             share(middle(sold, rate), middle(first.purchases, rate)),
             fmt::format("{:.1f}", middle(sold, p50)),
             fmt::format("{:.1f}", middle(sold, p50) - delay),
             spread(held, rate), spread(held, p50), spread(held, p99),
             share(middle(held, p99), middle(first.reserves, p99)),
             with_commas(median(whom.found.per_cpu_second)),
             whom.found.syncs.median_text()});
    auto lost = [](const outcome& x) {
      return x.not_done;
    };
    out.data()["results"].push_back(
      {{"store", whom.store},
       {"latency_ms", whom.delay_ms},
       {"purchases_per_s", all_of(sold, rate)},
       {"purchases_not_done", all_of(sold, lost)},
       {"purchase_p50_ms", all_of(sold, p50)},
       {"purchase_p99_ms", all_of(sold, p99)},
       {"holds_per_s", all_of(held, rate)},
       {"holds_not_done", all_of(held, lost)},
       {"hold_p50_ms", all_of(held, p50)},
       {"hold_p99_ms", all_of(held, p99)},
       {"per_cpu_second", whom.found.per_cpu_second},
       {"syncs_per_batch", whom.found.syncs.all()}});
    return middle(sold, lost) < 0.001 && middle(held, lost) < 0.001;
  }

  bench_options options_;
  buyers who_;
  std::vector<entrant> field_;
};

} // namespace

int main(int argc, char** argv) {
  bench_options options;
  option_list wanted{"Purchases while the payment provider is slow"};
  wanted.add_runs(options.runs);
  wanted.add_seconds(options.seconds);
  wanted.add_store(options.stores);
  wanted.add("--delays", options.delays, 0, 60'000,
             "latencies of the provider in ms; the first is what the others "
             "are compared with");
  wanted.add("--purchases", options.purchases, 1, 20'000, "offered a second");
  wanted.add("--reserves", options.reserves, 1, 20'000,
             "offered a second, by others");
  wanted.add("--stripe-rate", options.stripe_rate, 0, 10'000,
             "calls a second to each endpoint of a Stripe account; 0: the "
             "simulated provider, without a token bucket");
  if (auto status = wanted.parse(argc, argv))
    return *status;
  return purchase_bench{options}.run();
}
