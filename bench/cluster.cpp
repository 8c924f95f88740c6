// What several nodes cost and bring: a request that goes by way of another
// node, one to three nodes under one load, a node that leaves, and one that is
// killed.

#include "bench/measure.hpp"
#include "bench/options.hpp"
#include "bench/process_cpu.hpp"
#include "bench/report.hpp"
#include "tests/support/cluster_house.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace onsale;
using namespace onsale::bench;
using namespace std::chrono_literals;

constexpr uint64_t holds = 10'000; // each time something is measured

/// Many blocks, so that each node has its share of them.
constexpr hall where{.blocks = 40, .rows = 20, .seats_per_row = 50};

/// A hop may cost that many times what a request to the owner does.
constexpr double hop_target = 1.7;

constexpr auto takeover_limit = 10s;

/// Nodes of one cluster, and what they take.
class nodes_at_work {
public:
  explicit nodes_at_work(size_t count, bool certificates = true)
    : house_({.nodes = count, .certificates = certificates}) {
    house_.start();
  }

  test::cluster_house& house() {
    return house_;
  }

  /// Puts an event that nothing is sold of, with all of its blocks awake.
  uint64_t open_event() {
    auto id = ++last_event_;
    house_.add_event(
      {.event = id,
       .sections = std::vector<test::box_office::grid>(
         static_cast<size_t>(where.blocks), {where.rows, where.seats_per_row}),
       .tickets_per_user = 100,
       .open_holds = 100});
    for (auto* x : house_.all()) {
      test::http_client client{x->port(), 30s};
      client.get("/events/" + std::to_string(id) + "?tickets=summary");
    }
    return id;
  }

  /// The blocks of an event that a node decides about.
  std::vector<uint32_t> blocks_of(uint64_t event, size_t node) {
    std::vector<uint32_t> result;
    for (uint32_t block = 1; block <= static_cast<uint32_t>(where.blocks);
         ++block)
      if (house_.owner_of({{event}, block}) == node)
        result.push_back(block);
    return result;
  }

  /// Buyers who hold one seat after the other in these blocks, by way of these
  /// nodes.
  load holds_in(uint64_t event, std::vector<uint32_t> blocks,
                const std::vector<size_t>& by_way_of, const buyers& who,
                double rate) {
    load result;
    for (auto i : by_way_of)
      result.ports.push_back(house_.at(i).port());
    result.per_second = rate;
    result.journeys = std::min<uint64_t>(
      holds, blocks.size() * static_cast<uint64_t>(where.seats_per_block()));
    result.first = [event, blocks = std::move(blocks), &who](uint64_t number) {
      return post("/booking/reserve", who.token(number),
                  fmt::format(R"({{"ticket_id":"{}-{}-{}"}})", event,
                              blocks[number % blocks.size()],
                              number / blocks.size()));
    };
    return result;
  }

  std::vector<pid_t> processes() {
    std::vector<pid_t> result;
    for (auto* x : house_.all())
      result.push_back(x->id());
    return result;
  }

  /// Entries of a batch on average, since the nodes started.
  double batch_size() {
    double entries = 0;
    double batches = 0;
    for (auto* x : house_.all()) {
      entries += x->metric("onsale_journal_batch_entries_sum");
      batches += x->metric("onsale_journal_batch_entries_count");
    }
    return batches > 0 ? entries / batches : 0;
  }

private:
  test::cluster_house house_;
  uint64_t last_event_ = 100;
};

/// One load, measured once.
struct figures {
  double nodes_us = 0;    // processor time of all nodes, a hold
  double database_us = 0; // and of PostgreSQL
  double p50_ms = 0;
  double p99_ms = 0;
  double longest_ms = 0;
  double failed = 0; // of all, 0 to 1
};

nlohmann::json to_json(const figures& x) {
  return {{"nodes_cpu_us", x.nodes_us}, {"database_cpu_us", x.database_us},
          {"p50_ms", x.p50_ms},         {"p99_ms", x.p99_ms},
          {"longest_ms", x.longest_ms}, {"failed_share", x.failed}};
}

double ms_of(std::chrono::microseconds x) {
  return static_cast<double>(x.count()) / 1e3;
}

/// What the client saw.
figures seen_in(const load_result& got) {
  figures result;
  result.p50_ms = ms_of(got.latency.quantile(0.5));
  result.p99_ms = ms_of(got.latency.quantile(0.99));
  result.longest_ms = ms_of(got.latency.quantile(1));
  result.failed = got.refused_share();
  return result;
}

figures observe(nodes_at_work& nodes, const load& what) {
  auto programs = nodes.processes();
  std::vector<pid_t> database{test::postgres_server::shared().id()};
  auto before = cpu_time_of(programs);
  auto database_before = cpu_time_of(database);
  auto got = bench::run(what);
  auto each = [&](std::chrono::duration<double> spent) {
    return 1e6 * spent.count()
           / static_cast<double>(std::max<uint64_t>(got.done, 1));
  };
  auto result = seen_in(got);
  result.nodes_us = each(cpu_time_of(programs) - before);
  result.database_us = each(cpu_time_of(database) - database_before);
  return result;
}

class cluster_bench {
public:
  cluster_bench(int runs, double rate) : runs_(runs), rate_(rate) {
    // Nothing yet.
  }

  /// @returns the exit status
  int run() {
    measure_hop();
    measure_nodes();
    measure_hand_over();
    measure_takeover();
    return out_.write() && good_ ? 0 : 1;
  }

private:
  struct found {
    std::string name;
    std::vector<figures> runs;

    double middle(double figures::*which) const {
      std::vector<double> values;
      for (const auto& x : runs)
        values.push_back(x.*which);
      return median(std::move(values));
    }
  };

  /// The same holds at their owner, and by way of the other node.
  void measure_hop() {
    std::vector<found> all{{"to the owner", {}},
                           {"to the other node, by TLS", {}},
                           {"to the other node, in the clear", {}}};
    for (auto secured : {true, false}) {
      nodes_at_work nodes{2, secured};
      for (auto i = 0; i < runs_; ++i) {
        if (secured)
          keep(all[0], hop(nodes, 0));
        keep(all[secured ? 1 : 2], hop(nodes, 1));
      }
    }
    table("A hold that goes by way of another node; two nodes", all);
    for (size_t i = 1; i < all.size(); ++i)
      out_.say(fmt::format(
        "A request {} costs the nodes {:.2f} times what one to the owner does, "
        "with PostgreSQL {:.2f} times; wanted are {} at most.",
        all[i].name, ratio(all[i], all[0], false), ratio(all[i], all[0], true),
        hop_target));
  }

  static double ratio(const found& x, const found& y, bool with_database) {
    auto cost = [&](const found& of) {
      return of.middle(&figures::nodes_us)
             + (with_database ? of.middle(&figures::database_us) : 0);
    };
    return cost(x) / cost(y);
  }

  figures hop(nodes_at_work& nodes, size_t by_way_of) {
    auto event = nodes.open_event();
    return observe(nodes, nodes.holds_in(event, nodes.blocks_of(event, 0),
                                         {by_way_of}, who_, rate_));
  }

  /// The same load on one, two and three nodes.
  void measure_nodes() {
    std::vector<found> all;
    for (size_t count = 1; count <= 3; ++count) {
      nodes_at_work nodes{count};
      std::vector<size_t> everywhere;
      for (size_t i = 0; i < count; ++i)
        everywhere.push_back(i);
      found x{fmt::format("{} node(s)", count), {}};
      for (auto i = 0; i < runs_; ++i)
        keep(x, observe(nodes, nodes.holds_in(nodes.open_event(), all_blocks(),
                                              everywhere, who_, rate_)));
      x.name += fmt::format(", {:.1f} entries a batch", nodes.batch_size());
      all.push_back(std::move(x));
    }
    table("The same load on several nodes, any seat by way of any node", all);
  }

  static std::vector<uint32_t> all_blocks() {
    std::vector<uint32_t> result;
    for (uint32_t i = 1; i <= static_cast<uint32_t>(where.blocks); ++i)
      result.push_back(i);
    return result;
  }

  /// A node hands all it has over, and comes back, while the others are asked.
  void measure_hand_over() {
    std::vector<found> all{{"nothing moves", {}}, {"a third of all moves", {}}};
    nodes_at_work nodes{3};
    for (auto i = 0; i < runs_; ++i) {
      auto ask = [&] {
        return nodes.holds_in(nodes.open_event(), all_blocks(), {0, 1}, who_,
                              rate_);
      };
      keep(all[0], observe(nodes, ask()));
      auto what = ask();
      std::thread moves{[&] {
        std::this_thread::sleep_for(1s);
        nodes.house().at(2).stop();
      }};
      auto got = bench::run(what);
      moves.join();
      nodes.house().at(2).start();
      nodes.house().wait_until_whole(3);
      keep(all[1], seen_in(got));
    }
    table("A node that hands over what it has; three nodes, two are asked",
          all);
    good_ = good_ && all[1].middle(&figures::failed) == 0;
  }

  void measure_takeover() {
    nodes_at_work nodes{3};
    test::probe_event probe{nodes.house()};
    std::vector<double> all;
    for (auto i = 0; i < 4 * runs_; ++i) {
      auto victim = static_cast<size_t>(i) % 3;
      auto block = probe.block_of(victim);
      nodes.house().at(victim).kill();
      auto took = probe.hold(nodes.house().at((victim + 1) % 3), block,
                             takeover_limit);
      good_ = good_ && took.has_value();
      if (took)
        all.push_back(static_cast<double>(took->count()));
      nodes.house().at(victim).start();
      nodes.house().wait_until_whole(3);
    }
    out_.data()["takeover_ms"] = all;
    std::sort(all.begin(), all.end());
    if (!all.empty())
      out_.say(fmt::format("A seat of a node that was killed is sold again "
                           "after {:.0f} ms (median of {}), {:.0f} ms at most.",
                           median(all), all.size(), all.back()));
  }

  void keep(found& in, const figures& x) {
    in.runs.push_back(x);
    if (x.failed > 0)
      out_.say(fmt::format("{}: {:.2f} % were refused or lost.", in.name,
                           100 * x.failed));
    good_ = good_ && x.failed == 0;
  }

  void table(const std::string& title, const std::vector<found>& all) {
    out_.table(fmt::format("{}; {} holds a second, {} run(s)", title,
                           with_commas(rate_), runs_),
               {"", "CPU of the nodes, us a hold", "of PostgreSQL", "p50 ms",
                "p99 ms", "longest ms"});
    for (const auto& x : all) {
      auto cpu = [&](double figures::*which) {
        auto us = x.middle(which);
        return us > 0 ? with_commas(us) : "not measured";
      };
      out_.row({x.name, cpu(&figures::nodes_us), cpu(&figures::database_us),
                fmt::format("{:.1f}", x.middle(&figures::p50_ms)),
                fmt::format("{:.1f}", x.middle(&figures::p99_ms)),
                fmt::format("{:.0f}", x.middle(&figures::longest_ms))});
      for (const auto& y : x.runs)
        out_.data()[title][x.name].push_back(to_json(y));
    }
  }

  int runs_;
  double rate_;
  buyers who_;
  report out_{"cluster"};
  bool good_ = true;
};

} // namespace

int main(int argc, char** argv) {
  int runs = 3;
  double rate = 2'000; // far below what is possible, so that nothing queues
  option_list wanted{"What several nodes cost and bring"};
  wanted.add_runs(runs);
  wanted.add("--rate", rate, 1, 100'000, "holds a second");
  if (auto status = wanted.parse(argc, argv))
    return *status;
  return cluster_bench{runs, rate}.run();
}
