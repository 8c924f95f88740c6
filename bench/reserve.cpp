// Holds and purchases a second: Onsale on both stores beside the usual design,
// in one run, with the same client.

#include "bench/chart.hpp"
#include "bench/measure.hpp"
#include "bench/onsale_office.hpp"
#include "bench/options.hpp"
#include "bench/report.hpp"
#include "bench/rival_office.hpp"
#include "bench/sync_meter.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace onsale;
using namespace onsale::bench;

/// `pgbench` runs with each; PostgreSQL takes a hundred.
constexpr int pgbench_clients[] = {16, 32, 64};

constexpr std::chrono::seconds pgbench_time{5};

constexpr wish wishes[] = {wish::best_pair, wish::named_seat, wish::purchase};

struct bench_options {
  int runs = 1;
  double seconds = 5;
  std::vector<std::string> stores{"sqlite", "postgres"};
  bool rival = true;
  /// The rival's to PostgreSQL, of which those are kept that do most.
  std::vector<size_t> connections{16, 32, 64};
  /// Offered instead of looking for the highest one, to profile a server.
  std::vector<double> rates;
};

/// What all runs found of one contestant and one wish.
struct finding {
  std::vector<trial> best;            // of each run that found one
  std::vector<double> latency_p99_ms; // at the same offered rate as the rival
  syncs_seen syncs;
  saturation last; // for the chart

  double rate() const {
    std::vector<double> all;
    for (const auto& x : best)
      all.push_back(x.done);
    return median(std::move(all));
  }

  template <class Get>
  double middle(Get get) const {
    std::vector<double> all;
    for (const auto& x : best)
      all.push_back(get(x));
    return median(std::move(all));
  }
};

class reserve_bench {
public:
  explicit reserve_bench(const bench_options& options)
    : options_(options), length_(options.seconds) {
    for (const auto& store : options.stores)
      field_.push_back(std::make_unique<onsale_office>(
        store == "sqlite" ? test::engine::sqlite : test::engine::postgres));
  }

  /// @returns the exit status
  int run() {
    if (options_.rival)
      choose_rival();
    if (!options_.rates.empty())
      return offer();
    for (auto i = 0; i < options_.runs; ++i) {
      ceilings_.push_back(find_saturation(
        [&](double rate) {
          return measure_ceiling(*field_.front(), rate, length_);
        },
        {.first = 20'000}));
      if (!ceilings_.back().best)
        unfound_.emplace_back("the ceiling");
      for (auto what : wishes) {
        for (auto& whom : field_)
          climb(*whom, what);
        if (rival_)
          compare_latency(what);
      }
    }
    if (rival_)
      compare_with_pgbench();
    return tell();
  }

private:
  using key = std::pair<std::string, wish>;

  /// Offers rates for their own sake: nothing is looked for, or kept.
  int offer() {
    for (auto what : wishes)
      for (auto rate : options_.rates)
        for (auto& whom : field_) {
          auto got = measure_wish(*whom, what, last_event_, who_, rate,
                                  length_);
          fmt::print("{}, {}: {} of {}/s, p50 {} ms, p99 {} ms, {} per CPU "
                     "second\n",
                     whom->name(), to_string(what), with_commas(got.done),
                     with_commas(rate), as_ms(got.p50), as_ms(got.p99),
                     with_commas(got.per_cpu_second));
          std::fflush(stdout);
        }
    return 0;
  }

  /// Takes the number of connections that lets the rival sell most. One at a
  /// time: PostgreSQL has not enough connections for two.
  void choose_rival() {
    auto chosen = options_.connections.front();
    auto most = -1.0;
    for (auto connections : options_.connections) {
      auto sold = 0.0;
      if (options_.connections.size() > 1) {
        rival_office candidate{connections};
        auto found = find_saturation([&](double rate) {
          return measure_wish(candidate, wish::purchase, last_event_, who_,
                              rate, length_);
        });
        sold = found.best ? found.best->done : 0;
        std::fprintf(stderr, "%s on %zu connections: %.0f/s\n",
                     candidate.name(), connections, sold);
      }
      sold_by_pool_.emplace_back(connections, sold);
      if (sold > most) {
        most = sold;
        chosen = connections;
      }
    }
    auto made = std::make_unique<rival_office>(chosen);
    rival_ = made.get();
    field_.push_back(std::move(made));
  }

  /// What the rival sells when it is offered more than that, as `pgbench` is,
  /// which waits for nothing but the store.
  void measure_full_rival() {
    const auto& best = findings_[{rival_->name(), wish::purchase}].last.best;
    if (!best)
      return;
    rival_at_full_ = measure_wish(*rival_, wish::purchase, last_event_, who_,
                                  2 * best->offered, length_)
                       .done;
  }

  /// Ends the rival's server.
  void compare_with_pgbench() {
    measure_full_rival();
    std::set<int> clients{std::begin(pgbench_clients),
                          std::end(pgbench_clients)};
    clients.insert(static_cast<int>(rival_->connections()));
    for (auto x : clients)
      pgbench_[x] = rival_->pgbench_purchases(x, pgbench_time);
  }

  void climb(contestant& whom, wish what) {
    auto& found = findings_[{whom.name(), what}];
    sync_meter syncs{whom};
    found.last = find_saturation([&](double rate) {
      return measure_wish(whom, what, last_event_, who_, rate, length_);
    });
    found.syncs.add(syncs.per_batch());
    if (found.last.best)
      found.best.push_back(*found.last.best);
    else
      unfound_.push_back(std::string{whom.name()} + ", " + to_string(what));
    std::fprintf(stderr, "%s, %s: %.0f/s\n", whom.name(), to_string(what),
                 found.last.best ? found.last.best->done : 0);
  }

  /// At four fifths of what the rival can do, all by turns.
  void compare_latency(wish what) {
    const auto& best = findings_[{rival_->name(), what}].last.best;
    if (!best)
      return;
    for (auto& whom : field_) {
      auto got = measure_wish(*whom, what, last_event_, who_,
                              0.8 * best->offered, length_);
      findings_[{whom->name(), what}].latency_p99_ms.push_back(
        static_cast<double>(got.p99.count()) / 1'000);
    }
  }

  double ceiling() const {
    std::vector<double> all;
    for (const auto& x : ceilings_)
      all.push_back(x.best ? x.best->done : 0);
    return median(std::move(all));
  }

  int tell() {
    report out{"reserve"};
    auto top = ceiling();
    out.say(fmt::format("Medians of {} run(s). Ceiling (`GET /livez`): {}/s.",
                        options_.runs, with_commas(top)));
    std::vector<series> lines;
    for (auto what : wishes) {
      out.table(to_string(what),
                {"server", "at most/s", "p50 ms", "p99 ms", "per CPU second",
                 "of ceiling", "of rival", "syncs per batch",
                 "p99 ms at 80 % of the rival's rate"});
      for (const auto& whom : field_)
        tell(out, *whom, what, top);
      if (what == wish::purchase)
        for (const auto& whom : field_)
          lines.push_back(latency_line(
            whom->name(), findings_[{whom->name(), what}].last.trials));
    }
    if (rival_)
      tell_rival(out);
    out.data()["ceiling_per_s"] = top;
    out.chart(line_chart("Purchases: latency over rate", "offered a second",
                         "p99, ms", lines));
    auto synced = true;
    for (const auto& [of, x] : findings_)
      synced &= x.syncs.check(out, of.first + ", " + to_string(of.second));
    for (const auto& what : unfound_)
      out.say("No rate was found that is kept up with: " + what + ".");
    return out.write() && synced && unfound_.empty() ? 0 : 1;
  }

  void tell_rival(report& out) {
    std::string pools;
    for (const auto& [connections, sold] : sold_by_pool_) {
      pools += fmt::format("{}{}", pools.empty() ? "" : ", ", connections);
      if (sold_by_pool_.size() > 1)
        pools += fmt::format(": {}/s", with_commas(sold));
      out.data()["rival_purchases_per_s"][std::to_string(connections)] = sold;
    }
    out.say(fmt::format("The rival has {} connections to PostgreSQL, which let "
                        "it sell most (purchases by connections: {}).",
                        rival_->connections(), pools));
    std::string rates;
    for (const auto& [clients, rate] : pgbench_) {
      out.data()["pgbench_purchases_per_s"][std::to_string(clients)] = rate;
      rates += fmt::format("{}{}: {}/s", rates.empty() ? "" : ", ", clients,
                           with_commas(rate));
    }
    if (rival_at_full_ <= 0)
      return; // it kept up with no rate, which is said elsewhere
    out.data()["rival_purchases_at_full_per_s"] = rival_at_full_;
    auto same = pgbench_.at(static_cast<int>(rival_->connections()));
    out.say(fmt::format(
      "`pgbench` with the rival's two transactions, without "
      "Redis and HTTP, as fast as they go (purchases by "
      "connections: {}). The rival, offered twice what it "
      "keeps up with, sells {}/s, {:.0f} % of that with as many "
      "connections.",
      rates, with_commas(rival_at_full_), 100 * rival_at_full_ / same));
  }

  void tell(report& out, const contestant& whom, wish what, double top) {
    const auto& x = findings_[{whom.name(), what}];
    auto rival = rival_ ? findings_[{rival_->name(), what}].rate() : 0;
    auto share = [](double part, double whole) {
      return whole > 0 ? fmt::format("{:.2f}", part / whole) : std::string{};
    };
    auto p50 = x.middle([](const trial& y) {
      return static_cast<double>(y.p50.count()) / 1'000;
    });
    auto p99 = x.middle([](const trial& y) {
      return static_cast<double>(y.p99.count()) / 1'000;
    });
    auto per_cpu = x.middle([](const trial& y) {
      return y.per_cpu_second;
    });
    out.row({whom.name(), with_commas(x.rate()), fmt::format("{:.1f}", p50),
             fmt::format("{:.1f}", p99), with_commas(per_cpu),
             share(x.rate(), top), share(x.rate(), rival),
             x.syncs.median_text(),
             x.latency_p99_ms.empty()
               ? ""
               : fmt::format("{:.1f}", median(x.latency_p99_ms))});
    out.data()["results"].push_back(
      {{"server", whom.name()},
       {"wish", to_string(what)},
       {"saturation_per_s", x.rate()},
       {"best_of_each_run", to_json(x.best)},
       {"steps_of_last_run", to_json(x.last.trials)},
       {"syncs_per_batch", x.syncs.all()},
       {"p99_ms_at_rivals_rate", x.latency_p99_ms}});
  }

  bench_options options_;
  std::chrono::duration<double> length_;
  buyers who_;
  std::vector<std::unique_ptr<contestant>> field_;
  rival_office* rival_ = nullptr;
  uint64_t last_event_ = 0;
  std::vector<saturation> ceilings_;
  std::map<key, finding> findings_;
  std::vector<std::pair<size_t, double>> sold_by_pool_; // purchases a second
  double rival_at_full_ = 0;                            // purchases a second
  std::map<int, double> pgbench_; // purchases a second by clients
  std::vector<std::string> unfound_;
};

} // namespace

int main(int argc, char** argv) {
  bench_options options;
  option_list wanted{"Holds and purchases a second"};
  wanted.add_runs(options.runs);
  wanted.add_seconds(options.seconds);
  wanted.add_store(options.stores);
  wanted.add_flag_against("--no-rival", options.rival, "Onsale alone");
  wanted.add("--connections", options.connections, 1, 90,
             "of the rival to PostgreSQL, the best of these");
  wanted.add("--rate", options.rates, 1, 200'000,
             "offered for --seconds instead of looking for the highest, to "
             "profile");
  if (auto status = wanted.parse(argc, argv))
    return *status;
  return reserve_bench{options}.run();
}
