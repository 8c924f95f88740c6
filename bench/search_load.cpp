// Search over HTTP while events change and seats are held: how many searches a
// second, beside answers of the same size that need no work; and how soon a
// change is found.

#include "bench/measure.hpp"
#include "bench/onsale_office.hpp"
#include "bench/options.hpp"
#include "bench/report.hpp"
#include "bench/search/looked_for.hpp"
#include "bench/search/page_office.hpp"
#include "tests/support/give_up.hpp"
#include "tests/support/http_client.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace onsale;
using namespace onsale::bench;
using namespace std::chrono_literals;

constexpr double changes_per_second = 50;
constexpr double holds_per_second = 500;

/// While changes are looked for.
constexpr double searches_per_second = 5'000;

/// What the issue asks for.
constexpr double wanted_share = 0.6;
constexpr std::chrono::milliseconds wanted_delay{100};

/// Seats are held in events that are none of the catalogue's.
constexpr uint64_t first_held_event = 5'000'000;

struct bench_options {
  std::string catalogue;
  int distinct = 100'000;
  int runs = 3;
  double seconds = 4;
  int freshness = 300;  // changes that are looked for
  int asked_before = 0; // queries that have all been asked when it begins
  int memory_mib = 192; // for answers that are kept
  std::vector<std::string> stores{"sqlite", "postgres"};
};

/// Queries, each once, what is looked for most often first. Half are typed well.
std::vector<std::string> make_targets(const concerts& in, size_t count) {
  drawer any{in, 20261128};
  std::set<std::string> known;
  std::vector<std::string> result;
  while (result.size() < count) {
    auto text = make_wish(any.draw(), any.random()).what.text;
    if (any.random()() % 2 == 0)
      if (auto broken = damaged(
            static_cast<damage>(1 + any.random()() % (damage_names.size() - 1)),
            text, any.random()))
        text = *std::move(broken);
    if (text.size() < 3 || !known.insert(text).second)
      continue;
    std::ranges::replace(text, ' ', '+');
    result.push_back("/search?q=" + text);
  }
  return result;
}

bool put_event(test::http_client& client,
               test::http_client::header_list headers,
               const nlohmann::json& event) {
  headers.emplace_back("Content-Type", "application/json");
  auto answer = client.request(
    "PUT", "/admin/events/" + event["id"].get<std::string>(), headers,
    event.dump());
  return answer && (answer->status == 200 || answer->status == 201);
}

/// Changes one event after the other at a steady rate, until it goes.
class changer {
public:
  changer(const contestant& whom, const test::http_client::header_list& admin,
          const std::vector<nlohmann::json>& events)
    : thread_{[this, port = whom.port(), admin, &events] {
        run(port, admin, events);
      }} {
  }

  ~changer() {
    stop_ = true;
    thread_.join();
  }

  uint64_t failed() const {
    return failed_;
  }

private:
  void run(uint16_t port, const test::http_client::header_list& admin,
           const std::vector<nlohmann::json>& events) {
    test::http_client client{port, 30s};
    auto due = std::chrono::steady_clock::now();
    for (uint64_t i = 0; !stop_; ++i) {
      auto event = events[i * 7919 % events.size()];
      event["description"] = fmt::format("Change {} of this benchmark.", i);
      if (!put_event(client, admin, event))
        ++failed_;
      due += std::chrono::microseconds{
        static_cast<int64_t>(1e6 / changes_per_second)};
      std::this_thread::sleep_until(due);
    }
  }

  std::atomic<bool> stop_{false};
  std::atomic<uint64_t> failed_{0};
  std::thread thread_; // the last
};

/// Those that are yet to come: the others are not found without their date.
std::vector<nlohmann::json> read_events(const std::string& path) {
  auto now = format_rfc3339(std::chrono::time_point_cast<duration_ms>(
    std::chrono::system_clock::now() + 24h));
  std::vector<nlohmann::json> result;
  std::ifstream in{path, std::ios::binary};
  for (std::string line; std::getline(in, line);)
    if (auto x = nlohmann::json::parse(line, nullptr, false);
        !x.is_discarded() && x.value("kind", "") == "event"
        && x.value("starts_at", "") > now) {
      x.erase("kind");
      result.push_back(std::move(x));
    }
  return result;
}

class search_bench {
public:
  search_bench(const bench_options& options, test::engine kind,
               const concerts& in, report& out)
    : options_{options}, length_{options.seconds}, out_{out},
      office_{kind,
              0,
              {},
              {"--search-memory-mib", std::to_string(options.memory_mib)},
              options.catalogue},
      targets_{make_targets(in, static_cast<size_t>(options.distinct))},
      rank_{targets_.size()}, events_(read_events(options.catalogue)) {
    if (events_.empty())
      test::give_up("search_load", "no event of the catalogue is yet to come");
  }

  void run() {
    warm_up();
    auto bytes = usual_size();
    before_ = answers();
    page_office pages{bytes};
    for (int i = 0; i < options_.runs; ++i) {
      climb(ceilings_, [&](double rate) {
        load x;
        x.port = pages.port();
        x.per_second = rate;
        x.journeys = static_cast<uint64_t>(rate * length_.count());
        x.first = [](uint64_t) {
          return get("/page");
        };
        return measure(pages, x);
      });
      climb(searches_, [&](double rate) {
        return search_beside(rate);
      });
    }
    tell(bytes);
    look_for_changes();
  }

private:
  load search_at(double rate, std::chrono::duration<double> length) {
    load x;
    x.port = office_.port();
    x.per_second = rate;
    x.journeys = static_cast<uint64_t>(rate * length.count());
    x.first = [this](uint64_t) {
      return get(targets_[rank_.draw(random_)]);
    };
    return x;
  }

  /// Searches while events change and seats are held.
  trial search_beside(double rate) {
    auto event = ++last_event_;
    office_.open_event(event, {});
    load holds;
    holds.port = office_.port();
    holds.connections = 32;
    holds.per_second = holds_per_second;
    holds.journeys = static_cast<uint64_t>(holds_per_second * length_.count());
    come_for(wish::named_seat, event, {}, who_, holds);
    changer changing{office_, office_.as_admin(), events_};
    load_result held;
    std::thread buying{[&] {
      held = bench::run(holds);
    }};
    auto result = measure(office_, search_at(rate, length_));
    buying.join();
    result.refused_share = std::max(result.refused_share, held.refused_share());
    failed_changes_ += changing.failed();
    return result;
  }

  /// As long as a node that has run for a while has had.
  void warm_up() {
    load all;
    all.port = office_.port();
    all.per_second = 3'000;
    all.journeys = std::min(targets_.size(),
                            static_cast<size_t>(options_.asked_before));
    all.first = [this](uint64_t i) {
      return get(targets_[i]);
    };
    // What is asked twice is kept as a page.
    for (int i = 0; i < 2 && all.journeys > 0; ++i)
      bench::run(all);
    measure(office_, search_at(3'000, std::chrono::duration<double>{20}));
  }

  size_t usual_size() {
    test::http_client client{office_.port(), 30s};
    size_t sum = 0;
    constexpr size_t count = 500;
    for (size_t i = 0; i < count; ++i)
      if (auto answer = client.get(targets_[rank_.draw(random_)]))
        sum += answer->body.size();
    return std::max<size_t>(sum / count, 2);
  }

  template <class F>
  void climb(std::vector<trial>& to, F measure_one) {
    auto found = find_saturation(measure_one, {.first = 3'000});
    if (found.best)
      to.push_back(*found.best);
  }

  /// What has become of searches so far.
  struct answer_counts {
    double kept = 0;
    double unknown = 0;
    double outdated = 0;
    double pages = 0; // sent as they were kept
  };

  answer_counts answers() const {
    auto count = [&](const std::string& of, const std::string& result) {
      return office_.metric("onsale_search_" + of + "_total{result=\"" + result
                            + "\"}");
    };
    return {count("answers", "kept"), count("answers", "unknown"),
            count("answers", "outdated"), count("pages", "kept")};
  }

  void tell(size_t bytes) {
    auto now = answers();
    auto kept = now.kept - before_.kept;
    auto unknown = now.unknown - before_.unknown;
    auto outdated = now.outdated - before_.outdated;
    auto pages = now.pages - before_.pages;
    auto all = std::max(1.0, kept + unknown + outdated);
    auto best = median_of(searches_);
    auto most = median_of(ceilings_);
    auto share = best.done / most.done;
    out_.table(fmt::format("`GET /search`, {}, {} distinct queries, {} changes "
                           "and {} holds a second, {} run(s)",
                           office_.name(), targets_.size(), changes_per_second,
                           holds_per_second, options_.runs),
               {"", "at most/s", "p50 ms", "p99 ms", "per CPU second"});
    auto row = [&](const std::string& name, const trial& x) {
      out_.row({name, with_commas(x.done), as_ms(x.p50), as_ms(x.p99),
                with_commas(x.per_cpu_second)});
    };
    row("search", best);
    row(fmt::format("{} bytes", bytes), most);
    if (failed_changes_ > 0)
      out_.say(
        fmt::format("{} changes of events were refused.", failed_changes_));
    out_.say(fmt::format(
      "{:.2f} of the ceiling (wanted {}); {:.1f} % of the answers were kept "
      "ones, {:.1f} % outdated; {:.1f} % were sent as they had been written.",
      share, wanted_share, 100 * kept / all, 100 * outdated / all,
      100 * pages / all));
    out_.data()[office_.name()] = {{"search", to_json(searches_)},
                                   {"ceiling", to_json(ceilings_)},
                                   {"bytes", bytes},
                                   {"share", share},
                                   {"kept", kept / all},
                                   {"outdated", outdated / all},
                                   {"pages", pages / all}};
  }

  /// From the answer to a change until a search finds it.
  void look_for_changes() {
    std::atomic<bool> over{false};
    std::thread crowd{[&] {
      while (!over)
        bench::run(search_at(searches_per_second, length_));
    }};
    test::http_client admin{office_.port(), 30s};
    test::http_client fan{office_.port(), 30s};
    std::vector<std::chrono::microseconds> delays;
    for (int i = 0; i < options_.freshness; ++i) {
      auto event = events_[static_cast<size_t>(i) * 31 % events_.size()];
      auto word = fmt::format("qzx{}v", i);
      event["name"] = event["name"].get<std::string>() + " " + word;
      if (!put_event(admin, office_.as_admin(), event))
        continue;
      auto changed = std::chrono::steady_clock::now();
      auto target = "/search?q=" + word;
      auto is_found = false;
      for (auto until = changed + 5s;
           !is_found && std::chrono::steady_clock::now() < until;) {
        auto answer = fan.get(target);
        // Many things have a word like it, but none this one.
        is_found = answer && answer->body.find(word) != std::string::npos;
      }
      if (!is_found)
        continue;
      delays.push_back(std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - changed));
    }
    over = true;
    crowd.join();
    std::ranges::sort(delays);
    auto at = [&](double q) {
      return delays.empty() ? 0us
                            : delays[static_cast<size_t>(
                              q * static_cast<double>(delays.size() - 1))];
    };
    out_.say(
      fmt::format("A change was found {} ms after its answer (median), {} "
                  "ms at p99, while {} searches a second ran; wanted is "
                  "{} ms. {} of {} changes.",
                  as_ms(at(0.5)), as_ms(at(0.99)), searches_per_second,
                  wanted_delay.count(), delays.size(), options_.freshness));
    out_.data()[office_.name()]["delay_us"] = {{"p50", at(0.5).count()},
                                               {"p99", at(0.99).count()}};
  }

  bench_options options_;
  std::chrono::duration<double> length_;
  report& out_;
  onsale_office office_;
  std::vector<std::string> targets_;
  zipf rank_;
  std::minstd_rand random_{1};
  std::vector<nlohmann::json> events_;
  buyers who_;
  uint64_t last_event_ = first_held_event;
  uint64_t failed_changes_ = 0;
  answer_counts before_; // it began to measure
  std::vector<trial> ceilings_;
  std::vector<trial> searches_;
};

} // namespace

int main(int argc, char** argv) {
  bench_options options;
  option_list list{
    "Searches a second over HTTP, and how soon changes are found"};
  list.add_text("--catalogue", options.catalogue,
                "events in the catalogue's format");
  list.add("--distinct", options.distinct, 100, 1'000'000, "queries");
  list.add("--asked-before", options.asked_before, 0, 1'000'000,
           "queries, the commonest first, that all have been asked before");
  list.add("--search-memory", options.memory_mib, 1, 100'000,
           "MiB for answers that are kept");
  list.add("--changes", options.freshness, 0, 10'000,
           "that are looked for at the end");
  list.add_store(options.stores);
  list.add_runs(options.runs);
  list.add_seconds(options.seconds);
  if (auto status = list.parse(argc, argv))
    return *status;
  auto in = read_concerts(options.catalogue, 0);
  if (in.all.empty()) {
    std::fprintf(stderr, "no events in %s\n", options.catalogue.c_str());
    return EXIT_FAILURE;
  }
  report out{"search_load"};
  for (const auto& store : options.stores) {
    auto kind = store == "sqlite" ? test::engine::sqlite
                                  : test::engine::postgres;
    search_bench{options, kind, in, out}.run();
  }
  return out.write() ? EXIT_SUCCESS : EXIT_FAILURE;
}
