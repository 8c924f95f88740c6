// What the HTTP layer can do: `GET /livez`, which needs no work.

#include "bench/measure.hpp"
#include "bench/onsale_office.hpp"
#include "bench/options.hpp"
#include "bench/report.hpp"

#include <fmt/format.h>

#include <vector>

using namespace onsale;
using namespace onsale::bench;

int main(int argc, char** argv) {
  int runs = 3;
  double seconds = 2;
  option_list wanted{"Requests a second that need no work"};
  wanted.add_runs(runs);
  wanted.add_seconds(seconds);
  if (auto status = wanted.parse(argc, argv))
    return *status;
  onsale_office office{test::engine::sqlite};
  std::vector<trial> best;
  auto all_found = true;
  std::vector<series> lines;
  report out{"ceiling"};
  out.table("`GET /livez`",
            {"run", "at most/s", "p50 ms", "p99 ms", "per CPU second"});
  auto row = [&](const std::string& name, const trial& x) {
    out.row({name, with_commas(x.done), as_ms(x.p50), as_ms(x.p99),
             with_commas(x.per_cpu_second)});
  };
  for (auto i = 1; i <= runs; ++i) {
    auto found = find_saturation(
      [&](double rate) {
        return measure_ceiling(office, rate,
                               std::chrono::duration<double>{seconds});
      },
      {.first = 20'000});
    lines.push_back(latency_line(fmt::format("run {}", i), found.trials));
    if (!found.best) {
      out.say(fmt::format("Run {} found no rate that is kept up with.", i));
      all_found = false;
      continue;
    }
    best.push_back(*found.best);
    row(std::to_string(i), *found.best);
  }
  row("median", median_of(best));
  out.data() = {{"best_of_each_run", to_json(best)},
                {"median", to_json(median_of(best))}};
  out.chart(line_chart("GET /livez: latency over rate", "offered a second",
                       "p99, ms", lines));
  return out.write() && all_found ? 0 : 1;
}
