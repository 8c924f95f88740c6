#include "bench/measure.hpp"

#include "bench/process_cpu.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace onsale::bench {

trial measure(const contestant& whom, const load& what) {
  auto processes = whom.processes();
  auto before = cpu_time_of(processes);
  auto got = run(what);
  trial result;
  result.cpu_seconds = (cpu_time_of(processes) - before).count();
  result.offered = what.per_second;
  result.done = got.done_per_second();
  result.refused_share = got.refused_share();
  result.p50 = got.latency.quantile(0.5);
  result.p99 = got.latency.quantile(0.99);
  if (result.cpu_seconds > 0)
    result.per_cpu_second = static_cast<double>(got.done) / result.cpu_seconds;
  return result;
}

trial measure_wish(contestant& whom, wish what, uint64_t& last_event,
                   const buyers& who, double rate,
                   std::chrono::duration<double> length) {
  const hall where;
  load x;
  x.port = whom.port();
  x.per_second = rate;
  x.journeys = static_cast<uint64_t>(rate * length.count());
  come_in_turn(what, last_event + 1, where, who, x);
  for (auto i = events_for(what, where, x.journeys); i > 0; --i)
    whom.open_event(++last_event, where);
  return measure(whom, x);
}

trial measure_ceiling(const contestant& whom, double rate,
                      std::chrono::duration<double> length) {
  load x;
  x.port = whom.port();
  x.per_second = rate;
  x.journeys = static_cast<uint64_t>(rate * length.count());
  x.first = [](uint64_t) {
    return get("/livez");
  };
  return measure(whom, x);
}

nlohmann::json to_json(const trial& x) {
  return {{"offered_per_s", x.offered},       {"done_per_s", x.done},
          {"refused_share", x.refused_share}, {"p50_us", x.p50.count()},
          {"p99_us", x.p99.count()},          {"cpu_s", x.cpu_seconds},
          {"per_cpu_s", x.per_cpu_second}};
}

nlohmann::json to_json(const std::vector<trial>& x) {
  auto result = nlohmann::json::array();
  for (const auto& y : x)
    result.push_back(to_json(y));
  return result;
}

series latency_line(const std::string& name, const std::vector<trial>& trials) {
  series result{name, {}};
  for (const auto& x : trials)
    result.points.emplace_back(x.offered,
                               static_cast<double>(x.p99.count()) / 1'000);
  std::sort(result.points.begin(), result.points.end());
  return result;
}

std::string with_commas(double x) {
  auto digits = fmt::format("{:.0f}", x);
  std::string result;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0)
      result += ',';
    result += digits[i];
  }
  return result;
}

std::string as_ms(std::chrono::microseconds x) {
  return fmt::format("{:.1f}", static_cast<double>(x.count()) / 1'000);
}

} // namespace onsale::bench
