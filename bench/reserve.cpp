// Holds and purchases a second: Onsale on both stores beside the usual design,
// in one run, with the same client.

#include "bench/chart.hpp"
#include "bench/measure.hpp"
#include "bench/onsale_office.hpp"
#include "bench/options.hpp"
#include "bench/report.hpp"
#include "bench/rival_office.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace onsale;
using namespace onsale::bench;

constexpr wish wishes[] = {wish::best_pair, wish::named_seat, wish::purchase};

struct bench_options {
  int runs = 1;
  double seconds = 3;
  std::vector<std::string> stores{"sqlite", "postgres"};
  bool rival = true;
  size_t connections = 16; // the rival's, to PostgreSQL
};

/// What all runs found of one contestant and one wish.
struct finding {
  std::vector<trial> best;            // of each run that found one
  std::vector<double> latency_p99_ms; // at the same offered rate as the rival
  std::vector<double> syncs_per_batch;
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
    if (!options.rival)
      return;
    auto made = std::make_unique<rival_office>(options.connections);
    rival_ = made.get();
    field_.push_back(std::move(made));
  }

  /// @returns the exit status
  int run() {
    for (auto i = 0; i < options_.runs; ++i) {
      ceilings_.push_back(find_saturation(
        [&](double rate) {
          return measure_ceiling(*field_.front(), rate, length_);
        },
        {.first = 20'000}));
      for (auto what : wishes) {
        for (auto& whom : field_)
          climb(*whom, what);
        if (rival_)
          compare_latency(what);
      }
    }
    if (rival_)
      pgbench_ = rival_->pgbench_purchases(std::chrono::seconds{5});
    return tell();
  }

private:
  using key = std::pair<std::string, wish>;

  void climb(contestant& whom, wish what) {
    auto& found = findings_[{whom.name(), what}];
    auto before = whom.syncs();
    found.last = find_saturation([&](double rate) {
      return measure_wish(whom, what, ++event_, who_, rate, length_);
    });
    auto after = whom.syncs();
    if (found.last.best)
      found.best.push_back(*found.last.best);
    if (before && after && after->batches > before->batches)
      found.syncs_per_batch.push_back(
        static_cast<double>(after->syncs - before->syncs)
        / static_cast<double>(after->batches - before->batches));
    std::fprintf(stderr, "%s, %s: %.0f/s\n", whom.name(), to_string(what),
                 found.last.best ? found.last.best->done : 0);
  }

  /// At four fifths of what the rival can do, all by turns.
  void compare_latency(wish what) {
    const auto& best = findings_[{rival_->name(), what}].last.best;
    if (!best)
      return;
    for (auto& whom : field_) {
      auto got = measure_wish(*whom, what, ++event_, who_, 0.8 * best->offered,
                              length_);
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
    auto synced = true;
    std::vector<series> lines;
    for (auto what : wishes) {
      out.table(to_string(what),
                {"server", "at most/s", "p50 ms", "p99 ms", "per CPU second",
                 "of ceiling", "of rival", "syncs per batch",
                 "p99 ms at 80 % of the rival's rate"});
      for (const auto& whom : field_)
        synced &= tell(out, *whom, what, top);
      if (what == wish::purchase)
        for (const auto& whom : field_)
          lines.push_back(latency_line(
            whom->name(), findings_[{whom->name(), what}].last.trials));
    }
    if (rival_) {
      auto bought = findings_[{rival_->name(), wish::purchase}].rate();
      out.say(fmt::format(
        "`pgbench` with the rival's two transactions and {} connections, "
        "without "
        "Redis and HTTP: {} purchases/s, of which the rival reaches {:.0f} %.",
        options_.connections, with_commas(pgbench_), 100 * bought / pgbench_));
    }
    out.data()["pgbench_purchases_per_s"] = pgbench_;
    out.data()["ceiling_per_s"] = top;
    out.chart(line_chart("Purchases: latency over rate", "offered a second",
                         "p99, ms", lines));
    if (!synced)
      out.say("A batch was answered without a sync: this is not durable.");
    return out.write() && synced ? 0 : 1;
  }

  bool tell(report& out, const contestant& whom, wish what, double top) {
    const auto& x = findings_[{whom.name(), what}];
    auto rival = rival_ ? findings_[{rival_->name(), what}].rate() : 0;
    auto syncs = median(x.syncs_per_batch);
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
             x.syncs_per_batch.empty() ? "" : fmt::format("{:.2f}", syncs),
             x.latency_p99_ms.empty()
               ? ""
               : fmt::format("{:.1f}", median(x.latency_p99_ms))});
    out.data()["results"].push_back(
      {{"server", whom.name()},
       {"wish", to_string(what)},
       {"saturation_per_s", x.rate()},
       {"best_of_each_run", to_json(x.best)},
       {"steps_of_last_run", to_json(x.last.trials)},
       {"syncs_per_batch", x.syncs_per_batch},
       {"p99_ms_at_rivals_rate", x.latency_p99_ms}});
    return x.syncs_per_batch.empty() || syncs >= 1;
  }

  bench_options options_;
  std::chrono::duration<double> length_;
  buyers who_;
  std::vector<std::unique_ptr<contestant>> field_;
  rival_office* rival_ = nullptr;
  uint64_t event_ = 0;
  std::vector<saturation> ceilings_;
  std::map<key, finding> findings_;
  double pgbench_ = 0;
};

} // namespace

int main(int argc, char** argv) {
  bench_options options;
  CLI::App app{"Holds and purchases a second"};
  add_runs(app, options.runs);
  add_seconds(app, options.seconds);
  app.add_option("--store", options.stores)
    ->check(CLI::IsMember({"sqlite", "postgres"}))
    ->capture_default_str();
  app.add_flag("!--no-rival", options.rival, "Onsale alone");
  app
    .add_option("--connections", options.connections,
                "of the rival to PostgreSQL")
    ->check(CLI::Range(1, 90))
    ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  return reserve_bench{options}.run();
}
