#pragma once

#include "cluster/member.hpp"
#include "cluster/memory_link/memory_network.hpp"
#include "domain/placement.hpp"
#include "storage/memory/tables.hpp"
#include "tests/actors/node_fixture.hpp"
#include "tests/cluster/slow_catalogue.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

/// Nodes of one cluster in one process, with a deterministic schedule, a
/// simulated clock, and a network and a store that fail at command.
namespace onsale::test {

/// A node in one of its lives.
struct cluster_node {
  std::string address;
  std::shared_ptr<storage::memory_store> store;
  std::shared_ptr<slow_catalogue> slow;
  actors::environment_ptr env;
  std::shared_ptr<cluster::node_status> status;
  std::shared_ptr<cluster::peer_link> link;
  cluster::member_self keeper;
  std::optional<cluster::start_result> started;
  std::vector<cluster::node_trouble> deaths;
  bool store_is_silent = false; // and takes up later what it is asked

  bool serves() const {
    return started && std::holds_alternative<cluster::node_handles>(*started);
  }

  const cluster::node_handles& handles() const {
    CAF_REQUIRE(serves());
    return std::get<cluster::node_handles>(*started);
  }

  uint32_t number() const {
    return handles().self.node;
  }
};

struct cluster_fixture : test_coordinator_fixture<> {
  cluster_fixture() : state(storage::make_memory_state({})) {
    add_example_event(*storage::make_memory_store(state));
  }

  ~cluster_fixture() override {
    for (auto& x : nodes)
      kill(*x);
    consume_messages();
  }

  /// The store's clock.
  timestamp time() const {
    auto since = sched.clock().now().time_since_epoch();
    return timestamp{std::chrono::milliseconds{1'800'000'000'000}
                     + std::chrono::duration_cast<duration_ms>(since)};
  }

  /// Runs everything until nothing moves. Time stands still.
  void settle() {
    size_t moved = 0;
    do {
      moved = consume_messages();
      for (auto& x : nodes)
        if (!x->store_is_silent)
          moved += x->store->run_pending();
      moved += network.run_pending();
    } while (moved > 0);
  }

  void pass(std::chrono::milliseconds how_long) {
    constexpr std::chrono::milliseconds step{20};
    for (; how_long.count() > 0; how_long -= step) {
      advance_time(step);
      settle();
    }
  }

  /// Begins a life of the node that others reach at `address`.
  /// @param slow whether it has to wait for its catalogue
  cluster_node& begin(const std::string& address, bool slow = false) {
    auto x = std::make_unique<cluster_node>();
    auto& result = *x;
    x->address = address;
    storage::memory_options options;
    options.deferred = true;
    options.clock = [this] {
      return time();
    };
    x->store = storage::make_memory_store(state, options);
    auto env = make_environment(x->store);
    if (slow)
      env->store = x->slow = std::make_shared<slow_catalogue>(x->store);
    env->random = std::make_shared<actors::seeded_random>(++lives);
    env->log = support::logger::to_stream(log, support::log_level::warning);
    env->ages = std::make_shared<actors::view_ages>(env->shard_count);
    env->idle_board_bytes = idle_board_bytes;
    x->env = env;
    x->status = std::make_shared<cluster::node_status>();
    x->link = network.make_link();
    auto on_dead = [&result](cluster::node_trouble why) {
      result.deaths.push_back(std::move(why));
    };
    cluster::member_state::links links{
      x->env, x->status, {0, lives, address}, x->link, on_dead};
    equip(result, links);
    x->keeper = sys.spawn(cluster::member, std::move(links));
    nodes.push_back(std::move(x));
    auto wait = [&result](caf::event_based_actor* me,
                          const cluster::keeper_actor& keeper) {
      me->request(keeper, caf::infinite, cluster::start_atom::value)
        .then([&result](const cluster::start_result& said) {
          result.started = said;
        });
    };
    sys.spawn(wait, cluster::keeper_actor{result.keeper});
    settle();
    return result;
  }

  /// What else a node gets.
  virtual void equip(cluster_node&, cluster::member_state::links&) {
    // Nothing.
  }

  /// As many nodes, each of which has its share.
  void begin_cluster(size_t count) {
    for (size_t i = 1; i <= count; ++i)
      begin("node-" + std::to_string(i));
    pass(std::chrono::seconds{2});
    for (auto& x : nodes)
      CAF_REQUIRE(x->serves());
  }

  /// Ends a life without a word.
  void kill(cluster_node& x) {
    if (!x.keeper)
      return;
    x.link->stop();
    x.store->crash();
    x.store->set_away(true);
    self->send_exit(x.keeper, caf::exit_reason::kill);
    if (x.serves()) {
      self->send_exit(x.handles().region, caf::exit_reason::user_shutdown);
      self->send_exit(x.handles().catalogue, caf::exit_reason::kill);
      self->send_exit(x.handles().journal, caf::exit_reason::kill);
    }
    x.keeper = nullptr;
    consume_messages();
  }

  actors::call caller(const std::string& user) const {
    actors::call result;
    result.user = {user};
    result.give_up = time() + std::chrono::seconds{20};
    return result;
  }

  template <class Message>
  auto send(cluster_node& at, Message x) {
    return self->request(at.handles().region, caf::infinite, std::move(x));
  }

  /// Asks one node, and gives it time to ask others.
  template <class Message>
  std::string ask(cluster_node& at, Message x) {
    auto answer = send(at, std::move(x));
    settle();
    return text_of(get(answer));
  }

  /// @returns the answer, for which there is some time
  template <class Handle>
  actors::reply get(Handle& from) {
    for (int i = 0; i < 500 && self->mailbox().empty(); ++i)
      pass(std::chrono::milliseconds{20});
    actors::reply result;
    CAF_REQUIRE(!self->mailbox().empty());
    from.receive(
      [&](actors::reply& x) {
        result = std::move(x);
      },
      [&](caf::error& x) {
        CAF_FAIL(sys.render(x));
      });
    return result;
  }

  actors::reserve_tickets named(const std::string& user,
                                const std::vector<std::string>& tickets) const {
    actors::reserve_tickets result;
    result.who = caller(user);
    for (const auto& x : tickets)
      result.tickets.push_back(*parse_ticket_id(x));
    return result;
  }

  std::string hold(cluster_node& at, const std::string& user,
                   const std::vector<std::string>& tickets) {
    return ask(at, named(user, tickets));
  }

  /// Who has a shard, by the store; 0: nobody who lives.
  uint32_t owner_of(shard_id shard) const {
    const auto& row = state->tables.leases.at(shard);
    auto node = state->tables.nodes.find(row.node);
    return node != state->tables.nodes.end() && node->second.alive ? row.node
                                                                   : 0;
  }

  uint32_t owner_of(const std::string& ticket) const {
    return owner_of(
      shard_of(parse_ticket_id(ticket)->block,
               static_cast<shard_id>(state->tables.leases.size())));
  }

  /// How many shards each node has.
  std::map<uint32_t, size_t> shares() const {
    std::map<uint32_t, size_t> result;
    for (const auto& [shard, row] : state->tables.leases)
      ++result[owner_of(shard)];
    return result;
  }

  cluster_node& node(uint32_t number) {
    for (auto& x : nodes)
      if (x->keeper && x->serves() && x->number() == number)
        return *x;
    CAF_FAIL("no such node");
  }

  /// The node on which event 1 looks for seats.
  cluster_node& owner_of_event() {
    auto shards = static_cast<shard_id>(state->tables.leases.size());
    return node(owner_of(shard_of({{1}, 0}, shards)));
  }

  /// The node that decides about a ticket, and one that does not.
  cluster_node& owner(const std::string& ticket) {
    return node(owner_of(ticket));
  }

  cluster_node& other(const std::string& ticket) {
    auto owner = owner_of(ticket);
    for (auto& x : nodes)
      if (x->keeper && x->serves() && x->number() != owner)
        return *x;
    CAF_FAIL("no other node");
  }

  /// Has a node show event 1. @returns its board there; null if there is none
  actors::event_board_ptr show_event(cluster_node& at) {
    auto opened = self->request(at.handles().region, caf::infinite,
                                actors::open_event{{1}});
    settle();
    CAF_REQUIRE(!self->mailbox().empty());
    opened.receive([](actors::ok_atom) {},
                   [&](const caf::error& x) {
                     CAF_FAIL(sys.render(x));
                   });
    return at.env->board->find({1});
  }

  seat_status stored(const std::string& ticket) const {
    auto i = state->tables.tickets.find(*parse_ticket_id(ticket));
    return i == state->tables.tickets.end() ? seat_status::available
                                            : i->second.status;
  }

  std::shared_ptr<storage::memory_state> state;
  cluster::memory_network network;
  std::ostringstream log; // warnings and errors of all nodes
  std::vector<std::unique_ptr<cluster_node>> nodes;
  uint64_t lives = 0;
  size_t idle_board_bytes = limits::board_bytes; // of nodes that begin
};

} // namespace onsale::test
