// What a reserve costs, and what memory is taken, as events and seats grow.

#include "bench/chart.hpp"
#include "bench/measure.hpp"
#include "bench/onsale_office.hpp"
#include "bench/options.hpp"
#include "bench/process_cpu.hpp"
#include "bench/report.hpp"
#include "bench/sync_meter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace onsale;
using namespace onsale::bench;

/// Far below what is possible, so that nothing queues.
constexpr double rate = 2'000;

constexpr uint64_t reserves = 10'000;

constexpr std::chrono::seconds idle_time{2};

/// The dearest size may cost that many times what the cheapest does.
constexpr double target = 1.2;

/// Events that nobody has looked at yet, of which there may be many.
constexpr uint64_t few_idle = 1'000;
constexpr uint64_t many_idle = 100'000;

/// What one of them may take.
constexpr double idle_target_bytes = 1'024;

/// What grows, and how far.
struct dimension {
  const char* name;
  std::vector<uint64_t> sizes;
};

const dimension events_on_sale{"events on sale", {10, 100, 1'000, 10'000}};
const dimension seats_named{"seats of one event, named seats",
                            {1'000, 10'000, 100'000}};
const dimension seats_best{"seats of one event, best pairs",
                           {1'000, 10'000, 100'000}};

/// One size, measured once.
struct figures {
  double cpu_us = 0; // of server and store, a reserve
  double p50_us = 0;
  double p99_us = 0;
  double memory_mib = 0;    // of the server, before the reserves
  double idle_ms_per_s = 0; // processor time when nobody asks for anything
  double refused_share = 0; // of the reserves; must be none
  std::optional<double> syncs_per_batch;
};

nlohmann::json to_json(const figures& x) {
  nlohmann::json result{{"cpu_us", x.cpu_us},
                        {"p50_us", x.p50_us},
                        {"p99_us", x.p99_us},
                        {"memory_mib", x.memory_mib},
                        {"idle_cpu_ms_per_s", x.idle_ms_per_s},
                        {"refused_share", x.refused_share}};
  if (x.syncs_per_batch)
    result["syncs_per_batch"] = *x.syncs_per_batch;
  return result;
}

/// Measures a server that has been looked at.
/// @param what has no rate and no number of journeys yet
figures observe(contestant& whom, load what) {
  figures result;
  auto processes = whom.processes();
  auto before = cpu_time_of(processes);
  std::this_thread::sleep_for(idle_time);
  result.idle_ms_per_s = 1e3 * (cpu_time_of(processes) - before).count()
                         / std::chrono::duration<double>{idle_time}.count();
  result.memory_mib = static_cast<double>(private_bytes_of({processes.front()}))
                      / (1 << 20);
  what.port = whom.port();
  what.per_second = rate;
  what.journeys = reserves;
  sync_meter syncs{whom};
  auto got = measure(whom, what);
  result.syncs_per_batch = syncs.per_batch();
  result.refused_share = got.refused_share;
  result.cpu_us = 1e6 / got.per_cpu_second;
  result.p50_us = static_cast<double>(got.p50.count());
  result.p99_us = static_cast<double>(got.p99.count());
  return result;
}

std::string
hold_of(const buyers& who, uint64_t number, const std::string& body) {
  return post("/booking/reserve", who.token(number), body);
}

/// Named seats, all events in turn, each of one block of 2,000 seats that has
/// sold something before.
figures among_events(test::engine store, uint64_t events, const buyers& who) {
  onsale_office office{store, events, {.blocks = 1}};
  for (uint64_t event = 1; event <= events; ++event)
    office.look_at(event);
  auto seat_of = [&](uint64_t number) {
    return hold_of(who, number,
                   fmt::format(R"({{"ticket_id":"{}-1-{}"}})",
                               number % events + 1, number / events));
  };
  load opening;
  opening.port = office.port();
  opening.per_second = rate;
  opening.journeys = events;
  opening.first = seat_of;
  bench::run(opening);
  load reserving;
  reserving.first = [&](uint64_t number) {
    return seat_of(number + events);
  };
  return observe(office, std::move(reserving));
}

/// Seats of one event until nine tenths are gone, then of the next one.
figures
among_seats(test::engine store, uint64_t seats, wish what, const buyers& who) {
  constexpr uint64_t block_seats = 2'000;
  auto blocks = std::max<uint64_t>(seats / block_seats, 1);
  hall where{.blocks = static_cast<int>(blocks),
             .rows = static_cast<int>(seats / blocks / 50),
             .seats_per_row = 50};
  auto events = events_for(what, where, reserves);
  onsale_office office{store, events, where};
  for (uint64_t event = 1; event <= events; ++event)
    office.look_at(event);
  load reserving;
  come_in_turn(what, 1, where, who, reserving);
  reserving.judge = nullptr; // a hold is all that is wanted
  return observe(office, std::move(reserving));
}

/// Memory of a server that has started with so many events, in bytes.
double with_idle_events(test::engine store, uint64_t events) {
  // Seats take no memory before somebody looks, but long to be imported.
  constexpr hall small{.blocks = 1, .rows = 4, .seats_per_row = 5};
  onsale_office office{store, events, small};
  return static_cast<double>(private_bytes_of({office.processes().front()}));
}

class growth_bench {
public:
  growth_bench(test::engine store, int runs) : store_(store), runs_(runs) {
    // Nothing yet.
  }

  /// Memory of idle events alone. @returns the exit status
  int run_idle() {
    report out{"growth-idle"};
    tell_idle(out);
    return out.write() ? 0 : 1;
  }

  /// @returns the exit status
  int run() {
    for (auto i = 0; i < runs_; ++i) {
      for (auto n : events_on_sale.sizes)
        keep(events_on_sale, n, among_events(store_, n, who_));
      for (auto n : seats_named.sizes)
        keep(seats_named, n, among_seats(store_, n, wish::named_seat, who_));
      for (auto n : seats_best.sizes)
        keep(seats_best, n, among_seats(store_, n, wish::best_pair, who_));
    }
    report out{"growth"};
    auto good = true;
    std::vector<series> lines;
    for (const auto* what : {&events_on_sale, &seats_named, &seats_best})
      lines.push_back(tell(out, *what));
    tell_idle(out);
    out.chart(line_chart("Cost of a reserve", "events, or seats of one event",
                         "CPU time, us", lines));
    for (const auto& [what, by_size] : found_)
      for (const auto& [size, runs] : by_size)
        good &= check(out,
                      fmt::format("{}, {}", what,
                                  with_commas(static_cast<double>(size))),
                      runs);
    return out.write() && good ? 0 : 1;
  }

private:
  static bool check(report& out, const std::string& what,
                    const std::vector<figures>& runs) {
    auto good = syncs_of(runs).check(out, what);
    for (const auto& x : runs)
      if (x.refused_share > 0) {
        out.say(
          fmt::format("{}: {:.2f} % of the reserves were refused or lost.",
                      what, 100 * x.refused_share));
        good = false;
      }
    return good;
  }

  static syncs_seen syncs_of(const std::vector<figures>& runs) {
    syncs_seen result;
    for (const auto& x : runs)
      result.add(x.syncs_per_batch);
    return result;
  }

  void keep(const dimension& what, uint64_t size, const figures& x) {
    found_[what.name][size].push_back(x);
    std::fprintf(stderr, "%s, %llu: %.0f us\n", what.name,
                 static_cast<unsigned long long>(size), x.cpu_us);
  }

  void tell_idle(report& out) {
    auto few = with_idle_events(store_, few_idle);
    auto many = with_idle_events(store_, many_idle);
    auto each = (many - few) / static_cast<double>(many_idle - few_idle);
    out.data()["bytes_per_idle_event"] = each;
    out.say(fmt::format(
      "An event that nobody has looked at "
      "takes {:.0f} bytes (between {} and {} of them); wanted "
      "are {} at most.",
      each, with_commas(few_idle), with_commas(many_idle), idle_target_bytes));
  }

  series tell(report& out, const dimension& what) {
    out.table(fmt::format("{}; {}, {} reserves a second, {} run(s)", what.name,
                          to_string(store_), with_commas(rate), runs_),
              {what.name, "CPU us a reserve", "p50 us", "p99 us", "memory MiB",
               "CPU when idle, ms/s", "syncs per batch"});
    series line{what.name, {}};
    std::vector<double> latencies;
    for (const auto& [size, runs] : found_[what.name]) {
      auto middle = [&, &all = runs](double figures::*which) {
        std::vector<double> values;
        for (const auto& x : all)
          values.push_back(x.*which);
        return median(std::move(values));
      };
      out.row({with_commas(static_cast<double>(size)),
               with_commas(middle(&figures::cpu_us)),
               with_commas(middle(&figures::p50_us)),
               with_commas(middle(&figures::p99_us)),
               with_commas(middle(&figures::memory_mib)),
               fmt::format("{:.1f}", middle(&figures::idle_ms_per_s)),
               syncs_of(runs).median_text()});
      for (const auto& x : runs)
        out.data()[what.name][std::to_string(size)].push_back(to_json(x));
      line.points.emplace_back(static_cast<double>(size),
                               middle(&figures::cpu_us));
      latencies.push_back(middle(&figures::p50_us));
    }
    auto [least, most] = std::minmax_element(
      line.points.begin(), line.points.end(), [](const auto& x, const auto& y) {
        return x.second < y.second;
      });
    auto [soonest, latest] = std::minmax_element(latencies.begin(),
                                                 latencies.end());
    out.say(fmt::format("Between sizes processor time differs by a factor of "
                        "{:.2f}, the median latency by {:.2f}; wanted are {}.",
                        most->second / least->second, *latest / *soonest,
                        target));
    return line;
  }

  test::engine store_;
  int runs_;
  buyers who_;
  std::map<std::string, std::map<uint64_t, std::vector<figures>>> found_;
};

} // namespace

int main(int argc, char** argv) {
  std::string store = "sqlite";
  int runs = 2;
  bool reserves = true;
  option_list wanted{"Cost of a reserve as events and seats grow"};
  wanted.add_store(store);
  wanted.add_runs(runs);
  wanted.add_flag_against("--no-reserves", reserves,
                          "only the memory of idle events");
  if (auto status = wanted.parse(argc, argv))
    return *status;
  auto kind = store == "sqlite" ? test::engine::sqlite : test::engine::postgres;
  growth_bench bench{kind, runs};
  return reserves ? bench.run() : bench.run_idle();
}
