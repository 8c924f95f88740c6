#define SUITE cluster.memory_network

#include "cluster/memory_link/memory_network.hpp"

#include "tests/support/test.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

using namespace onsale;
using namespace onsale::cluster;

namespace {

using texts = std::vector<std::string>;

std::string name_of(peer_id x) {
  return std::to_string(x.node) + "." + std::to_string(x.incarnation);
}

/// A node that writes down what it hears.
struct listener {
  peer_id id;
  std::unique_ptr<peer_link> link;
  texts heard = {};

  texts take() {
    return std::exchange(heard, {});
  }
};

struct network_fixture {
  listener& join(uint32_t node, uint64_t incarnation = 1) {
    auto& x = nodes.emplace_back(std::make_unique<listener>(
      listener{{node, incarnation}, network.make_link()}));
    link_events events;
    events.up = [me = x.get()](peer_id who) {
      me->heard.push_back("up " + name_of(who));
    };
    events.down = [me = x.get()](peer_id who) {
      me->heard.push_back("down " + name_of(who));
    };
    events.received = [me = x.get()](peer_id who, std::string bytes) {
      me->heard.push_back(name_of(who) + ": " + bytes);
    };
    x->link->start(x->id, std::move(events));
    return *x;
  }

  static void keep(listener& at, const std::vector<peer_id>& peers) {
    std::vector<storage::node_identity> all;
    for (const auto& x : peers)
      all.push_back({x.node, x.incarnation, {}});
    at.link->keep(all);
  }

  memory_network network;
  std::vector<std::unique_ptr<listener>> nodes;
};

} // namespace

FIXTURE_SCOPE(memory_network_tests, network_fixture)

TEST(the node with the higher number makes the link) {
  auto& one = join(1);
  auto& two = join(2);
  keep(one, {two.id});
  CHECK_EQUAL(network.run_pending(), 0u);
  keep(two, {one.id});
  network.run_pending();
  CHECK_EQUAL(one.take(), (texts{"up 2.1"}));
  CHECK_EQUAL(two.take(), (texts{"up 1.1"}));
}

TEST(what is sent arrives in order and only over a link) {
  auto& one = join(1);
  auto& two = join(2);
  two.link->send(one.id, "lost");
  keep(two, {one.id});
  network.run_pending();
  one.take();
  two.link->send(one.id, "a");
  two.link->send(one.id, "b");
  one.link->send(two.id, "c");
  network.run_pending();
  CHECK_EQUAL(one.take(), (texts{"2.1: a", "2.1: b"}));
  CHECK_EQUAL(two.take(), (texts{"up 1.1", "1.1: c"}));
}

TEST(a link that is cut comes back without what was on its way) {
  auto& one = join(1);
  auto& two = join(2);
  keep(two, {one.id});
  network.run_pending();
  one.take();
  network.stall(2, 1);
  two.link->send(one.id, "stalled");
  CHECK_EQUAL(network.run_pending(), 0u);
  network.cut(1, 2);
  network.run_pending();
  CHECK_EQUAL(one.take(), (texts{"down 2.1"}));
  network.heal();
  network.run_pending();
  CHECK_EQUAL(one.take(), (texts{"up 2.1"}));
  MESSAGE("what was only late arrives");
  network.stall(2, 1);
  two.link->send(one.id, "late");
  network.run_pending();
  network.heal();
  network.run_pending();
  CHECK_EQUAL(one.take(), (texts{"2.1: late"}));
}

TEST(a life that has ended is not the next one) {
  auto& one = join(1);
  auto& two = join(2);
  keep(two, {one.id});
  network.run_pending();
  two.take();
  one.link->stop();
  auto& again = join(1, 2);
  network.run_pending();
  CHECK_EQUAL(two.take(), (texts{"down 1.1"}));
  keep(two, {again.id});
  network.run_pending();
  CHECK_EQUAL(two.take(), (texts{"up 1.2"}));
  MESSAGE("who has stopped hears nothing");
  CHECK_EQUAL(one.take(), (texts{"up 2.1"}));
}

TEST(members that are not wanted any more are let go) {
  auto& one = join(1);
  auto& two = join(2);
  keep(two, {one.id});
  network.run_pending();
  keep(two, {});
  network.run_pending();
  CHECK_EQUAL(one.take(), (texts{"up 2.1", "down 2.1"}));
}

FIXTURE_SCOPE_END()
