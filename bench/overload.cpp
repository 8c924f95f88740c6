// More than the server can do: purchases at up to ten times the rate at which
// it does most, and what becomes of them, of readers, and of its memory.

#include "bench/chart.hpp"
#include "bench/flood.hpp"
#include "bench/measure.hpp"
#include "bench/open_files.hpp"
#include "bench/options.hpp"
#include "bench/report.hpp"
#include "bench/sync_meter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

namespace {

using namespace onsale;
using namespace onsale::bench;

/// At which the search begins, in purchases a second.
constexpr double first_rate = 1'000;

struct bench_options {
  int runs = 3;
  double seconds = 8;
  size_t connections = 19'000;
  std::vector<std::string> stores{"sqlite", "postgres"};
  std::vector<double> factors{0.8, 1, 2, 5, 10};
};

std::string as_mib(uint64_t bytes) {
  return fmt::format("{:.0f}", static_cast<double>(bytes) / (1u << 20));
}

std::string as_percent(double x) {
  return fmt::format("{:.0f} %", 100 * x);
}

/// What was found of one store.
class overload_finding {
public:
  overload_finding(test::engine store, const bench_options& options)
    : store_(store), options_(options), rounds_(options.factors.size()) {
    // Nothing yet.
  }

  const char* name() const {
    return test::to_string(store_);
  }

  /// @returns whether there is a rate to take multiples of
  bool measure(const buyers& who) {
    auto found = find_saturation(
      [&](double rate) {
        auto x = offer_one(rate, who);
        auto result = summary_of(x);
        if (keeps_up(result, wanted))
          best_ = std::max(best_, x.goodput());
        return result;
      },
      {.first = first_rate, .fine = 1.1}, wanted);
    if (!found.best)
      return false;
    once_ = found.best->done;
    // In rounds: this machine may be slower for a while, and then for all rates.
    for (auto run = 0; run < options_.runs; ++run)
      for (size_t i = 0; i < rounds_.size(); ++i) {
        rounds_[i].push_back(offer_one(once_ * options_.factors[i], who));
        best_ = std::max(best_, rounds_[i].back().goodput());
      }
    return true;
  }

  series tell(report& out) const {
    out.table(fmt::format("{}: x1 is {} purchases/s; the best of all trials "
                          "did {} within {} s",
                          name(), with_commas(once_), with_commas(best_),
                          impatient.count()),
              {"offered/s", "sent/s", "done/s within 1 s", "of best",
               "of x1 in its round", "p99 ms of those done", "page p99 ms",
               "page max ms", "MiB before, peak, after", "CPUs of server",
               "of client", "pages, purchases as usual after",
               "purchases per CPU second", "syncs per batch"});
    series line{name(), {}};
    std::vector<size_t> middles;
    for (size_t i = 0; i < rounds_.size(); ++i) {
      auto round = middle_of(rounds_[i]);
      middles.push_back(round);
      const auto& x = rounds_[i][round];
      line.points.emplace_back(x.offered, x.goodput());
      tell_row(out, i, round);
    }
    for (size_t i = 0; i < rounds_.size(); ++i)
      tell_answers(out, options_.factors[i], rounds_[i][middles[i]]);
    auto& data = out.data()[name()];
    data["x1_per_s"] = once_;
    data["best_goodput_per_s"] = best_;
    for (size_t i = 0; i < rounds_.size(); ++i)
      for (size_t j = 0; j < rounds_[i].size(); ++j) {
        auto x = to_json(rounds_[i][j]);
        x["factor"] = options_.factors[i];
        x["round"] = j;
        x["sent_of_x1"] = rounds_[i][j].sent() / once_;
        x["of_best"] = rounds_[i][j].goodput() / best_;
        x["of_x1_in_round"] = of_once(rounds_[i][j], j);
        data["trials"].push_back(std::move(x));
      }
    return line;
  }

  /// What must not happen at any rate, of all trials; empty if nothing did.
  std::string flaws() const {
    if (lost_ + curt_ + failed_pages_ == 0)
      return {};
    return fmt::format("{}: {} requests without an answer, {} refusals that "
                       "did not say when to come again, {} failed pages.",
                       name(), lost_, curt_, failed_pages_);
  }

  bool check_syncs(report& out) const {
    return syncs_.check(out, name());
  }

  size_t server_cores() const {
    return server_cores_;
  }

private:
  /// Of a rate that is done within the time that buyers wait.
  static constexpr demands wanted{.p99_max = impatient, .refused_max = 0.01};

  flood_trial offer_one(double rate, const buyers& who) {
    auto x = offer({store_, rate,
                    std::chrono::duration<double>{options_.seconds},
                    options_.connections},
                   who);
    lost_ += x.got.lost;
    curt_ += x.got.curt_refusals;
    failed_pages_ += x.failed_pages;
    syncs_.add(x.syncs_per_batch);
    server_cores_ = x.server_cores;
    std::fprintf(stderr, "%s, %.0f/s: %.0f/s sent, %.0f/s done\n", name(), rate,
                 x.sent(), x.goodput());
    return x;
  }

  /// The trial of the median goodput: all its figures belong together.
  static size_t middle_of(const std::vector<flood_trial>& x) {
    std::vector<size_t> order(x.size());
    for (size_t i = 0; i < x.size(); ++i)
      order[i] = i;
    std::sort(order.begin(), order.end(), [&](size_t left, size_t right) {
      return x[left].goodput() < x[right].goodput();
    });
    return order[order.size() / 2];
  }

  double of_once(const flood_trial& x, size_t round) const {
    auto i = std::find(options_.factors.begin(), options_.factors.end(), 1.0)
             - options_.factors.begin();
    return x.goodput() / rounds_[static_cast<size_t>(i)][round].goodput();
  }

  void tell_row(report& out, size_t factor, size_t round) const {
    const auto& x = rounds_[factor][round];
    out.row(
      {fmt::format("{} (x{:g})", with_commas(x.offered),
                   options_.factors[factor]),
       fmt::format("{} (x{:.1f})", with_commas(x.sent()), x.sent() / once_),
       with_commas(x.goodput()), as_percent(x.goodput() / best_),
       as_percent(of_once(x, round)), as_ms(x.got.done_latency.quantile(0.99)),
       as_ms(x.pages.quantile(0.99)), as_ms(x.pages.quantile(1)),
       as_mib(x.memory_before) + ", " + as_mib(x.memory_peak) + ", "
         + as_mib(x.memory_after),
       fmt::format("{:.2f}", x.server_cpu / x.cpu_length.count()),
       fmt::format("{:.2f}", x.client_cpu / x.cpu_length.count()),
       fmt::format("{}, {} ms", x.pages_recovered.count(),
                   x.purchases_recovered.count()),
       with_commas(summary_of(x).per_cpu_second),
       x.syncs_per_batch ? fmt::format("{:.2f}", *x.syncs_per_batch) : ""});
  }

  static void tell_answers(report& out, double factor, const flood_trial& x) {
    auto text = fmt::format("At x{:g}: {} purchases done", factor, x.got.done);
    for (const auto& [what, count] : x.refusals)
      text += fmt::format("; {} refused with {}", count, what);
    text += fmt::format("; {} without an answer, {} never sent; {} refusals "
                        "without `Retry-After`; {} pages failed.",
                        x.got.lost, x.got.unsent, x.got.curt_refusals,
                        x.failed_pages);
    out.say(text);
  }

  test::engine store_;
  const bench_options& options_;
  double once_ = 0; // purchases a second
  double best_ = 0; // the same, within the time that most buyers wait
  std::vector<std::vector<flood_trial>> rounds_; // by factor
  uint64_t lost_ = 0;
  uint64_t curt_ = 0;
  uint64_t failed_pages_ = 0;
  syncs_seen syncs_;
  size_t server_cores_ = 0;
};

/// @returns the exit status
int run_all(const bench_options& options) {
  allow_connections(options.connections);
  const buyers who{16'000};
  report out{"overload"};
  std::vector<series> lines;
  auto good = true;
  auto complain = [&](const std::string& what) {
    out.say(what);
    good = false;
  };
  for (const auto& store : options.stores) {
    overload_finding found{store == "sqlite" ? test::engine::sqlite
                                             : test::engine::postgres,
                           options};
    if (found.measure(who))
      lines.push_back(found.tell(out));
    else
      complain(store + ": no rate was found that it keeps up with.");
    if (auto flaws = found.flaws(); !flaws.empty())
      complain(flaws);
    good &= found.check_syncs(out);
    out.say(fmt::format("The server and its store had {} of the cores, and the "
                        "client the last one, on {} connections.",
                        found.server_cores(),
                        with_commas(static_cast<double>(options.connections))));
  }
  out.chart(line_chart("Purchases complete within a second", "offered a second",
                       "done a second", lines));
  return out.write() && good ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
  bench_options options;
  option_list wanted{"More than the server can do"};
  wanted.add_runs(options.runs);
  wanted.add_seconds(options.seconds);
  wanted.add("--connections", options.connections, 1, 100'000, "of the buyers");
  wanted.add_store(options.stores);
  wanted.add("--factor", options.factors, 0.1, 100,
             "of the best rate; 1 is always among them");
  if (auto status = wanted.parse(argc, argv))
    return *status;
  auto& factors = options.factors;
  if (std::find(factors.begin(), factors.end(), 1.0) == factors.end())
    factors.insert(factors.begin(), 1.0);
  return run_all(options);
}
