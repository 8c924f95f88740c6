// Best available pairs for 160 buyers at once until an event is sold out, and
// what of its refusals were wrong.

#include "bench/chart.hpp"
#include "bench/crowd_record.hpp"
#include "bench/measure.hpp"
#include "bench/onsale_office.hpp"
#include "bench/options.hpp"
#include "bench/report.hpp"
#include "bench/rival_office.hpp"

#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

namespace {

using namespace onsale;
using namespace onsale::bench;

constexpr hall eight_thousand{.blocks = 4, .rows = 40, .seats_per_row = 50};
constexpr size_t at_once = 160;

/// A fourth more than there are pairs, so that a thousand must be refused.
constexpr uint64_t requests = 5'000;

/// All are due before the first has been sent.
constexpr double no_pause_per_second = 1e9;

/// What one sale came to.
struct sale {
  crowd_record::judgement found;
  double seconds = 0; // to the last pair
  std::vector<double> held_at;
};

/// What all runs found of one server.
struct finding {
  crowd_record::judgement sum;
  std::vector<double> seconds;
  series line;

  bool is_flawless() const {
    return sum.wrong + sum.unanswered + sum.doubled + sum.unfitting == 0;
  }
};

/// That there is nothing left, in any words. Another answer, such as 503, is no
/// refusal to be judged: it counts as none at all.
bool is_no(int status, std::string_view body) {
  return status == 409
         && (body.find("/problems/seats-unavailable\"") != body.npos
             || body.find("/problems/no-adjacent-seats\"") != body.npos
             || body.find("/problems/sold-out\"") != body.npos);
}

sale sell_out(contestant& whom, uint64_t event, const buyers& who) {
  whom.open_event(event, eight_thousand);
  load crowd;
  crowd.port = whom.port();
  crowd.connections = at_once;
  crowd.per_second = no_pause_per_second;
  crowd.journeys = requests;
  come_for(wish::best_pair, event, eight_thousand, who, crowd);
  sale result;
  crowd_record record{eight_thousand, requests};
  std::chrono::steady_clock::time_point began;
  crowd.first = [&, bytes = crowd.first](uint64_t number) {
    auto request = bytes(number);
    record.sent(number, std::chrono::steady_clock::now());
    return request;
  };
  crowd.judge = [&](uint64_t number, unsigned, int status,
                    std::string_view body) -> verdict {
    auto now = std::chrono::steady_clock::now();
    if (status != 201) {
      if (is_no(status, body))
        record.refused(number, now);
      return {verdict::kind::refused, {}};
    }
    record.held(number, seats_in(body, event), now);
    result.seconds = std::chrono::duration<double>{now - began}.count();
    result.held_at.push_back(result.seconds);
    return {verdict::kind::done, {}};
  };
  began = std::chrono::steady_clock::now();
  bench::run(crowd);
  result.found = record.judge();
  return result;
}

void add(finding& to, const std::string& name, const sale& x) {
  to.sum.held += x.found.held;
  to.sum.right += x.found.right;
  to.sum.wrong += x.found.wrong;
  to.sum.undecided += x.found.undecided;
  to.sum.unanswered += x.found.unanswered;
  to.sum.doubled += x.found.doubled;
  to.sum.unfitting += x.found.unfitting;
  to.seconds.push_back(x.seconds);
  constexpr size_t step = 50;
  to.line = {name, {}};
  for (size_t i = 0; i < x.held_at.size(); i += step)
    to.line.points.emplace_back(x.held_at[i], static_cast<double>(i + 1));
}

void tell(report& out, const std::string& name, const finding& x) {
  const auto& sum = x.sum;
  out.row({name, std::to_string(sum.held), std::to_string(sum.right),
           std::to_string(sum.undecided), std::to_string(sum.wrong),
           std::to_string(sum.unanswered), std::to_string(sum.doubled),
           std::to_string(sum.unfitting),
           fmt::format("{:.2f}", median(x.seconds))});
  out.data()[name] = {{"held", sum.held},
                      {"rightly_refused", sum.right},
                      {"undecided", sum.undecided},
                      {"wrongly_refused", sum.wrong},
                      {"unanswered", sum.unanswered},
                      {"doubled", sum.doubled},
                      {"unfitting", sum.unfitting},
                      {"seconds", x.seconds}};
}

} // namespace

int main(int argc, char** argv) {
  int runs = 3;
  option_list wanted{"160 buyers at once for the best pairs of 8,000 seats"};
  wanted.add("--runs", runs, 1, 100,
             "counts are their sums, times their medians");
  if (auto status = wanted.parse(argc, argv))
    return *status;
  buyers who;
  std::vector<std::unique_ptr<contestant>> field;
  field.push_back(std::make_unique<onsale_office>(test::engine::sqlite));
  field.push_back(std::make_unique<onsale_office>(test::engine::postgres));
  field.push_back(std::make_unique<rival_office>());
  std::vector<finding> findings(field.size());
  for (auto i = 1; i <= runs; ++i)
    for (size_t j = 0; j < field.size(); ++j)
      add(findings[j], field[j]->name(),
          sell_out(*field[j], static_cast<uint64_t>(i), who));
  report out{"crowd"};
  out.table(fmt::format("{} requests for 4,000 pairs, {} at a time; {} run(s)",
                        with_commas(requests), at_once, runs),
            {"server", "held", "rightly refused", "undecided",
             "wrongly refused", "no answer, or an error", "seats sold twice",
             "not a pair", "seconds to the last pair"});
  std::vector<series> lines;
  for (size_t j = 0; j < field.size(); ++j) {
    tell(out, field[j]->name(), findings[j]);
    lines.push_back(findings[j].line);
  }
  out.chart(line_chart("160 buyers at once", "seconds", "pairs held", lines));
  auto good = out.write();
  // The last one is the rival, whose flaws are its own.
  for (size_t j = 0; j + 1 < field.size(); ++j)
    good &= findings[j].is_flawless();
  return good ? 0 : 1;
}
