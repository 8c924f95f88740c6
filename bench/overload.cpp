// More than the server can do: purchases at up to ten times the rate at which
// it does most, and what becomes of them, of readers, and of its memory.

#include "bench/chart.hpp"
#include "bench/cores.hpp"
#include "bench/measure.hpp"
#include "bench/onsale_office.hpp"
#include "bench/options.hpp"
#include "bench/prober.hpp"
#include "bench/process_cpu.hpp"
#include "bench/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace {

using namespace onsale;
using namespace onsale::bench;
using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

/// How long buyers wait: most of them, and the most patient.
constexpr auto impatient = 1s;
constexpr auto patient = 10s;

/// A buyer for whom no connection is free within that time is not sent: what
/// the client cannot offer is not the server's fault.
constexpr auto client_wait = 20ms;

/// An answer to a probe later than that is not as usual.
constexpr auto usual = 50ms;

/// How long probes go on after the load has ended.
constexpr auto afterwards = 3s;

struct bench_options {
  int runs = 3;
  double seconds = 8;
  size_t connections = 10'000;
  std::vector<std::string> stores{"sqlite", "postgres"};
  std::vector<double> factors{0.8, 1, 2, 5, 10};
};

/// What came of one rate.
struct overload_trial {
  double factor = 0;
  double offered = 0;
  load_result got;
  std::chrono::duration<double> length{0};
  std::map<std::string, uint64_t> refusals; // by step and type of problem
  latency_histogram pages;                  // of readers meanwhile
  uint64_t failed_pages = 0;
  uint64_t memory_before = 0; // bytes, of the server
  uint64_t memory_peak = 0;
  uint64_t memory_after = 0;
  double server_cpu = 0; // seconds, of the server and its stores
  double client_cpu = 0;
  std::chrono::milliseconds recovery{0};

  /// Purchases a second that were complete in time.
  double goodput(std::chrono::nanoseconds limit) const {
    return static_cast<double>(got.done_latency.count_within(limit))
           / length.count();
  }

  double tried() const {
    return static_cast<double>(got.done + got.refused + got.lost)
           / length.count();
  }
};

std::string as_mib(uint64_t bytes) {
  return fmt::format("{:.0f}", static_cast<double>(bytes) / (1u << 20));
}

double own_cpu() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec)
         + static_cast<double>(now.tv_nsec) / 1e9;
}

/// The name of the problem, such as `overloaded`.
std::string type_of(std::string_view body) {
  constexpr std::string_view member = R"("type":"/problems/)";
  auto begin = body.find(member);
  if (begin == std::string_view::npos)
    return "no problem document";
  begin += member.size();
  return std::string{body.substr(begin, body.find('"', begin) - begin)};
}

/// One server with its store, before, during and after too much load.
class flood {
public:
  flood(test::engine store, const bench_options& options, const buyers& who)
    : options_(options), who_(who), office_(store) {
    // Opens its own events.
  }

  const char* name() const {
    return office_.name();
  }

  /// The rate at which the server does most within the time that buyers wait:
  /// of as many buyers as come when there are too many.
  trial find_best() {
    std::map<std::string, uint64_t> refusals;
    auto found = find_saturation(
      [&](double rate) {
        return measure(office_, load_of(rate, refusals));
      },
      {.first = 1'000, .fine = 1.1},
      {.p99_max = impatient, .refused_max = 0.01});
    return *std::max_element(found.trials.begin(), found.trials.end(),
                             [](const trial& x, const trial& y) {
                               return x.done < y.done;
                             });
  }

  overload_trial offer(const trial& best, double factor) {
    overload_trial x;
    x.factor = factor;
    x.offered = best.done * factor;
    x.length = std::chrono::duration<double>{options_.seconds};
    auto what = load_of(x.offered, x.refusals);
    const std::vector<pid_t> server{office_.processes().front()};
    x.memory_before = private_bytes_of(server);
    auto peak = x.memory_before;
    {
      prober memory{[&] {
                      peak = std::max(peak, private_bytes_of(server));
                      return true;
                    },
                    500ms};
      auto reader = look_on();
      auto buyer = buy_along();
      auto cpu = cpu_time_of(office_.processes());
      auto own = own_cpu();
      x.got = run(what);
      auto end = steady::now();
      x.server_cpu = (cpu_time_of(office_.processes()) - cpu).count();
      x.client_cpu = own_cpu() - own;
      std::this_thread::sleep_for(afterwards);
      x.recovery = recovery_time(buyer->stop(), end, usual);
      for (const auto& note : reader->stop()) {
        if (note.sent > end)
          break;
        x.failed_pages += note.good ? 0 : 1;
        x.pages.add(note.answered - note.sent);
      }
    }
    x.memory_peak = peak;
    x.memory_after = private_bytes_of(server);
    return x;
  }

private:
  /// Purchases of seats that nobody else asks for, in as many events as that
  /// takes.
  /// @param refusals counts them
  load load_of(double rate, std::map<std::string, uint64_t>& refusals) {
    const hall where;
    load result;
    result.port = office_.port();
    result.connections = options_.connections;
    result.per_second = rate;
    result.journeys = static_cast<uint64_t>(rate * options_.seconds);
    result.wait_max = client_wait;
    auto each = static_cast<uint64_t>(where.seats());
    auto parts = std::make_shared<std::vector<load>>();
    for (uint64_t done = 0; done < result.journeys; done += each) {
      office_.open_event(++event_, where);
      come_for(wish::purchase, event_, where, who_, parts->emplace_back());
    }
    result.first = [parts, each](uint64_t number) {
      return (*parts)[number / each].first(number % each);
    };
    result.judge = [parts, each, &refusals](uint64_t number, unsigned step,
                                            int status, std::string_view body) {
      auto then = (*parts)[number / each].judge(number % each, step, status,
                                                body);
      if (then.what == verdict::kind::refused)
        ++refusals[(step == 0 ? "reserve: " : "confirm: ") + type_of(body)];
      return then;
    };
    return result;
  }

  /// Somebody who looks at an event.
  std::unique_ptr<prober> look_on() {
    auto client = std::make_shared<test::http_client>(office_.port(), patient);
    auto target = "/events/" + std::to_string(event_) + "?tickets=summary";
    return std::make_unique<prober>(
      [client, target] {
        auto said = client->get(target);
        return said && said->status == 200;
      },
      50ms);
  }

  /// Somebody who holds seats, on a connection of their own.
  std::unique_ptr<prober> buy_along() {
    const hall where{1, 40, 50};
    office_.open_event(++event_, where);
    auto client = std::make_shared<test::http_client>(office_.port(), patient);
    auto seat = std::make_shared<int>(0);
    return std::make_unique<prober>(
      [client, seat, event = event_, &who = who_] {
        auto number = (*seat)++;
        auto said = client->post(
          "/booking/reserve",
          fmt::format(R"({{"ticket_id":"{}-1-{}"}})", event, number),
          {{"Authorization", who.token(static_cast<uint64_t>(number))}});
        return said && said->status == 201;
      },
      50ms);
  }

  const bench_options& options_;
  const buyers& who_;
  onsale_office office_;
  uint64_t event_ = 0;
};

nlohmann::json to_json(const overload_trial& x) {
  return {{"factor", x.factor},
          {"offered_per_s", x.offered},
          {"sent_per_s", x.tried()},
          {"goodput_1s_per_s", x.goodput(impatient)},
          {"goodput_10s_per_s", x.goodput(patient)},
          {"purchase_p50_us", x.got.done_latency.quantile(0.5).count()},
          {"purchase_p99_us", x.got.done_latency.quantile(0.99).count()},
          {"refusals", x.refusals},
          {"refusals_without_retry_after", x.got.curt_refusals},
          {"lost", x.got.lost},
          {"unsent", x.got.unsent},
          {"page_p99_us", x.pages.quantile(0.99).count()},
          {"failed_pages", x.failed_pages},
          {"memory_before_bytes", x.memory_before},
          {"memory_peak_bytes", x.memory_peak},
          {"memory_after_bytes", x.memory_after},
          {"server_cpu_s", x.server_cpu},
          {"client_cpu_s", x.client_cpu},
          {"recovery_ms", x.recovery.count()}};
}

/// Of the trials of one rate, the one of the median goodput: all its figures
/// belong together.
const overload_trial& middle_of(std::vector<overload_trial>& x) {
  auto middle = x.begin() + static_cast<ptrdiff_t>(x.size() / 2);
  std::nth_element(x.begin(), middle, x.end(),
                   [](const auto& left, const auto& right) {
                     return left.goodput(impatient) < right.goodput(impatient);
                   });
  return *middle;
}

void tell(report& out, const char* name, const trial& found,
          const std::vector<overload_trial>& all) {
  auto best = 0.0;
  for (const auto& x : all)
    best = std::max(best, x.goodput(impatient));
  out.table(fmt::format("{}: at best {} purchases/s; x1 is {}", name,
                        with_commas(best), with_commas(found.done)),
            {"offered/s", "sent/s", "done/s within 1 s", "of best",
             "within 10 s", "p99 ms of those", "page p99 ms",
             "MiB before, peak, after", "CPUs of server", "of client",
             "recovered in"});
  for (const auto& x : all)
    out.row({fmt::format("{} (x{:g})", with_commas(x.offered), x.factor),
             with_commas(x.tried()), with_commas(x.goodput(impatient)),
             fmt::format("{:.0f} %", 100 * x.goodput(impatient) / best),
             with_commas(x.goodput(patient)),
             as_ms(x.got.done_latency.quantile(0.99)),
             as_ms(x.pages.quantile(0.99)),
             as_mib(x.memory_before) + ", " + as_mib(x.memory_peak) + ", "
               + as_mib(x.memory_after),
             fmt::format("{:.2f}", x.server_cpu / x.got.took.count()),
             fmt::format("{:.2f}", x.client_cpu / x.got.took.count()),
             fmt::format("{} ms", x.recovery.count())});
  for (const auto& x : all) {
    auto text = fmt::format("At x{:g}: {} purchases done", x.factor,
                            x.got.done);
    for (const auto& [what, count] : x.refusals)
      text += fmt::format("; {} refused with {}", count, what);
    text += fmt::format("; {} without an answer, {} never sent; {} refusals "
                        "without `Retry-After`; {} pages failed.",
                        x.got.lost, x.got.unsent, x.got.curt_refusals,
                        x.failed_pages);
    out.say(text);
  }
}

int run_all(const bench_options& options) {
  const buyers who{16'000};
  report out{"overload"};
  std::vector<series> lines;
  auto good = true;
  size_t server_cores = 0;
  for (const auto& store : options.stores) {
    std::optional<flood> opened;
    {
      core_split apart;
      opened.emplace(store == "sqlite" ? test::engine::sqlite
                                       : test::engine::postgres,
                     options, who);
      server_cores = apart.server_cores();
    }
    auto& x = *opened;
    auto found = x.find_best();
    // In rounds: this machine may be slower for a while, and then for all rates.
    std::vector<std::vector<overload_trial>> trials(options.factors.size());
    for (auto run = 0; run < options.runs; ++run)
      for (size_t i = 0; i < options.factors.size(); ++i) {
        trials[i].push_back(x.offer(found, options.factors[i]));
        good &= trials[i].back().got.curt_refusals == 0;
        out.data()[x.name()]["trials"].push_back(to_json(trials[i].back()));
      }
    std::vector<overload_trial> medians;
    series line{x.name(), {}};
    for (auto& of_one_rate : trials) {
      medians.push_back(middle_of(of_one_rate));
      line.points.emplace_back(medians.back().offered,
                               medians.back().goodput(impatient));
    }
    out.data()[x.name()]["found"] = to_json(found);
    tell(out, x.name(), found, medians);
    lines.push_back(std::move(line));
  }
  out.chart(line_chart("Purchases complete within a second", "offered a second",
                       "done a second", lines));
  out.say(fmt::format("The server and its store had {} of the cores, and the "
                      "client the last one.",
                      server_cores));
  if (!good)
    out.say("A refusal did not say when to come again.");
  return out.write() && good ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
  bench_options options;
  CLI::App app{"More than the server can do"};
  add_runs(app, options.runs);
  add_seconds(app, options.seconds);
  app.add_option("--connections", options.connections, "of the buyers")
    ->check(CLI::Range(1, 15'000))
    ->capture_default_str();
  app.add_option("--store", options.stores)
    ->check(CLI::IsMember({"sqlite", "postgres"}))
    ->capture_default_str();
  app.add_option("--factor", options.factors, "of the best rate")
    ->check(CLI::Range(0.1, 100.0))
    ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  return run_all(options);
}
