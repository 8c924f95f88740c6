// What operators ask of a cluster: by its store, so that no node need answer.

#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "cli/stores.hpp"
#include "cluster/assignment.hpp"
#include "domain/placement.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <thread>

namespace onsale::cli {

namespace {

using storage::membership;

/// How often it is looked whether what is waited for has happened.
constexpr std::chrono::milliseconds look_pause{200};

struct cluster_command_options {
  store_options_text store;
  uint32_t node = 0;
  uint32_t wait_s = 60;
  bool shards = false;
};

storage::store_result<membership> look(storage::store& store) {
  return wait_for<membership>([&](auto done) {
    store.members()->look(std::move(done));
  });
}

/// Opens the store of a cluster and runs `work` on it.
template <class Work>
int with_cluster(const store_options_text& options, Work work) {
  auto at = parse_store_address(options.storage);
  if (!at)
    return fail(usage, "--storage must be sqlite:FILE or postgresql://…");
  if (at->kind == store_address::engine::sqlite)
    return fail(usage,
                "a SQLite file has no cluster: --storage postgresql://…");
  auto store = open_store(*at, {.accept_data_loss = options.accept_data_loss});
  if (!store)
    return fail(status_of(store.error().code), store.error().detail);
  return work(**store);
}

int fail_with(const storage::store_error& why) {
  return fail(status_of(why.code), why.detail);
}

std::string list_of(const std::vector<uint32_t>& nodes) {
  std::string result;
  for (auto x : nodes)
    result += (result.empty() ? "" : ",") + std::to_string(x);
  return result.empty() ? "-" : result;
}

void print(const membership& seen, bool with_shards) {
  std::map<uint32_t, size_t> shares;
  for (const auto& x : seen.shards.value())
    ++shares[x.node];
  std::printf("%-6s%-24s%-10s%12s%8s  %s\n", "node", "address", "state",
              "heartbeat", "shards", "cannot reach");
  for (const auto& x : seen.members) {
    auto state = !storage::is_fresh(x) ? "silent"
                 : x.draining          ? "draining"
                                       : "serving";
    std::printf("%-6u%-24s%-10s%9lld ms%8zu  %s\n", x.who.node,
                x.who.address.empty() ? "(alone)" : x.who.address.c_str(),
                state, static_cast<long long>(x.silent_for.count()),
                shares[x.who.node], list_of(x.unreachable).c_str());
  }
  if (shares.contains(0))
    std::printf("%zu shards belong to nobody\n", shares[0]);
  if (!with_shards)
    return;
  std::printf("\n%-8s%-6s%s\n", "shard", "node", "epoch");
  for (const auto& x : seen.shards.value())
    std::printf("%-8u%-6s%llu\n", static_cast<unsigned>(x.shard),
                x.node == 0 ? "-" : std::to_string(x.node).c_str(),
                static_cast<unsigned long long>(x.epoch));
}

/// Looks again and again until `done` holds. @returns the exit status
template <class Done>
int wait_until(storage::store& store, uint32_t seconds, Done done,
               const std::string& too_late) {
  auto until = std::chrono::steady_clock::now() + std::chrono::seconds{seconds};
  for (;;) {
    auto seen = look(store);
    if (!seen)
      return fail_with(seen.error());
    if (done(*seen))
      return ok;
    if (std::chrono::steady_clock::now() >= until)
      return fail(failed, too_late);
    std::this_thread::sleep_for(look_pause);
  }
}

int status(const cluster_command_options& options) {
  return with_cluster(options.store, [&](storage::store& store) {
    auto seen = look(store);
    if (!seen)
      return fail_with(seen.error());
    print(*seen, options.shards);
    return static_cast<int>(ok);
  });
}

int drain(const cluster_command_options& options) {
  return with_cluster(options.store, [&](storage::store& store) {
    auto told = wait_for<bool>([&](auto done) {
      store.members()->ask_to_drain(options.node, std::move(done));
    });
    if (!told)
      return fail_with(told.error());
    auto name = "node " + std::to_string(options.node);
    if (!*told)
      return fail(failed, "there is no " + name);
    auto gone = [&](const membership& seen) {
      return std::none_of(seen.members.begin(), seen.members.end(),
                          [&](const auto& x) {
                            return x.who.node == options.node;
                          });
    };
    auto result = wait_until(store, options.wait_s, gone,
                             name + " has been told, and has not left yet");
    if (result == ok)
      std::printf("%s has left\n", name.c_str());
    return result;
  });
}

/// Nodes balance the shards by themselves; this tells when they have.
int rebalance(const cluster_command_options& options) {
  return with_cluster(options.store, [&](storage::store& store) {
    size_t apart = 0;
    auto balanced = [&](const membership& seen) {
      auto nodes = cluster::takers(seen);
      const auto& shards = seen.shards.value();
      apart = static_cast<size_t>(
        std::count_if(shards.begin(), shards.end(), [&](const auto& x) {
          return x.node != placed_on(x.shard, nodes).value_or(x.node);
        }));
      return apart == 0 && !nodes.empty();
    };
    auto result = wait_until(store, options.wait_s, balanced,
                             "shards are still on their way, or a node cannot "
                             "reach the one they belong on");
    if (result == ok)
      std::puts("every shard is where it belongs");
    return result;
  });
}

} // namespace

command add_cluster(CLI::App& to) {
  // Each has its own: CLI11 reads the environment for those that are not asked
  // for, too, and would overrule by it what the command line says.
  struct all_options {
    cluster_command_options show, leave, even;
  };
  auto options = std::make_shared<all_options>();
  auto* app = to.add_subcommand("cluster", "Look after a cluster");
  app->require_subcommand(1);
  auto* show = app->add_subcommand("status", "Show nodes and their shards");
  show->add_flag("--shards", options->show.shards, "all of them, one by one");
  auto* leave = app->add_subcommand("drain",
                                    "Have a node hand its shards over and end");
  leave->add_option("node", options->leave.node, "its number")->required();
  auto* even = app->add_subcommand(
    "rebalance", "Wait until every shard is on the node where it belongs");
  auto add_wait = [](CLI::App* command, cluster_command_options& x) {
    command->add_option("--wait-s", x.wait_s, "for how long to wait")
      ->check(CLI::Range(1, 3'600))
      ->capture_default_str();
  };
  add_wait(leave, options->leave);
  add_wait(even, options->even);
  options->show.store.add_to(*show);
  options->leave.store.add_to(*leave);
  options->even.store.add_to(*even);
  return [options, show, leave] {
    return show->parsed()    ? status(options->show)
           : leave->parsed() ? drain(options->leave)
                             : rebalance(options->even);
  };
}

} // namespace onsale::cli
