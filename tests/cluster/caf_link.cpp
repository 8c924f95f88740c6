#define SUITE cluster.caf_link
#include "cluster/caf_link/middleman.hpp"
#include "tests/cluster/link_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::cluster;
using namespace onsale::test;

namespace {

using namespace std::chrono_literals;

std::string pattern(size_t size) {
  std::string result(size, '\0');
  for (size_t i = 0; i < size; ++i)
    result[i] = static_cast<char>(mix64(i / 8) >> (8 * (i % 8)));
  return result;
}

} // namespace

TEST(two nodes that keep each other talk) {
  linked_node a{one}, b{two};
  CHECK(join(a, b));
  CHECK(talks(a, b, "hello"));
  CHECK(a.events.well_formed());
  CHECK(b.events.well_formed());
}

TEST(three nodes talk in pairs) {
  linked_node a{one}, b{two}, c{three};
  a.link->keep({b.identity(), c.identity()});
  b.link->keep({a.identity(), c.identity()});
  c.link->keep({a.identity(), b.identity()});
  for (auto [x, y] : {std::pair{&a, &b}, {&a, &c}, {&b, &c}}) {
    REQUIRE(x->events.until_up(y->id) && y->events.until_up(x->id));
    CHECK(talks(*x, *y, "hello"));
  }
}

TEST(bytes arrive whole and in order) {
  linked_node a{one}, b{two};
  REQUIRE(join(a, b));
  std::vector<std::string> sent;
  for (size_t size : {0, 1, 1 << 16, (1 << 16) + 1, 5 << 20, 100})
    sent.push_back(pattern(size));
  for (int i = 0; i < 1000; ++i)
    sent.push_back("number " + std::to_string(i));
  for (auto& x : sent) {
    a.link->send(two, x);
    b.link->send(one, x);
  }
  CHECK(b.events.until_received(one, sent.back()));
  CHECK(a.events.until_received(two, sent.back()));
  CHECK(b.events.received(one) == sent);
  CHECK(a.events.received(two) == sent);
  CHECK_EQUAL(a.events.ups(two), 1u);
}

TEST(a node that sends a lot at once does not fall silent) {
  linked_node a{one}, b{two};
  REQUIRE(join(a, b));
#ifdef __SANITIZE_THREAD__
  constexpr size_t many = 4; // each takes twenty times as long
#else
  constexpr size_t many = 30;
#endif
  for (size_t i = 0; i < many; ++i)
    b.link->send(one, std::string(5 << 20, 'x'));
  CHECK(a.events.until([](heard& x) {
    return x.count_of(two) == many;
  }));
  CHECK_EQUAL(a.events.ups(two), 1u);
  CHECK_EQUAL(b.events.ups(one), 1u);
}

TEST(what is sent without a link is lost) {
  linked_node a{one}, b{two};
  a.link->send(two, "too early");
  REQUIRE(join(a, b));
  a.link->send(three, "to nobody");
  CHECK(talks(a, b, "in time"));
  CHECK_EQUAL(b.events.received(one).size(), 1u);
}

TEST(a link is up as long as both sides keep it) {
  linked_node a{one}, b{two};
  b.link->keep({a.identity()}); // dials, and waits for its peer's view
  a.link->keep({b.identity()});
  CHECK(a.events.until_up(two));
  CHECK(b.events.until_up(one));
  for (auto [ends, other] : {std::pair{&a, &b}, {&b, &a}}) {
    ends->link->keep({});
    CHECK(ends->events.until_down(other->id));
    CHECK(other->events.until_down(ends->id));
    ends->link->keep({other->identity()});
    CHECK(ends->events.until_up(other->id));
    CHECK(other->events.until_up(ends->id));
    CHECK(talks(a, b, "again"));
  }
  CHECK(a.events.well_formed());
  CHECK(b.events.well_formed());
}

TEST(a peer that is not kept waits) {
  linked_node a{one}, b{two}, c{three};
  c.link->keep({a.identity()}); // a knows nothing of it yet
  REQUIRE(join(a, b));
  CHECK_EQUAL(a.events.ups(three), 0u);
  a.link->keep({b.identity(), c.identity()});
  CHECK(a.events.until_up(three));
  CHECK(c.events.until_up(one));
  CHECK(talks(a, c, "hello"));
}

TEST(a link dies with its peer and a new life takes its place) {
  linked_node a{one};
  auto b = std::make_unique<linked_node>(two);
  REQUIRE(join(a, *b));
  auto port = b->link->port();
  b = nullptr;
  CHECK(a.events.until_down(two));
  b = std::make_unique<linked_node>(peer_id{2, 23}, port);
  REQUIRE(b->link != nullptr);
  CHECK(join(a, *b));
  CHECK(talks(a, *b, "hello"));
  CHECK_EQUAL(a.events.ups(two), 1u);
}

TEST(a new life of the node that is dialled takes its place) {
  auto a = std::make_unique<linked_node>(one);
  linked_node b{two};
  REQUIRE(join(*a, b));
  auto port = a->link->port();
  a = nullptr;
  CHECK(b.events.until_down(one));
  a = std::make_unique<linked_node>(peer_id{1, 12}, port);
  REQUIRE(a->link != nullptr);
  a->link->keep({b.identity()});
  // As long as it expects the former life, there is no link.
  REQUIRE(a->link->port() == port);
  b.link->keep({{1, 12, a->identity().address}});
  CHECK(b.events.until_up({1, 12}));
  CHECK(a->events.until_up(two));
  CHECK(talks(*a, b, "hello"));
  CHECK_EQUAL(b.events.ups(one), 1u);
}

TEST(two lives of a node are told apart) {
  linked_node a{one}, b{two}, later{{2, 23}};
  a.link->keep({b.identity(), later.identity()});
  b.link->keep({a.identity(), later.identity()});
  later.link->keep({a.identity(), b.identity()});
  for (auto x : {&b, &later}) {
    CHECK(a.events.until_up(x->id));
    CHECK(x->events.until_up(one));
    CHECK(talks(a, *x, "hello"));
  }
  CHECK_EQUAL(b.events.ups(later.id), 0u);
  CHECK_EQUAL(later.events.ups(two), 0u);
}

TEST(a life that is not there has no link) {
  linked_node a{one}, b{two}, c{three};
  b.link->keep({{1, 99, a.identity().address}, c.identity()});
  c.link->keep({b.identity(), a.identity()});
  a.link->keep({b.identity(), c.identity()});
  CHECK(c.events.until_up(one));
  CHECK(c.events.until_up(two));
  CHECK_EQUAL(b.events.ups({1, 99}), 0u);
  b.link->keep({a.identity(), c.identity()});
  CHECK(a.events.until_up(two));
  CHECK(b.events.until_up(one));
  CHECK(talks(a, b, "hello"));
}

TEST(what CAF calls a node comes from the random source alone) {
  // Else two containers can be the same node to it, and never talk.
  auto name = [](uint64_t seed) {
    caf_net::network net{"test", std::make_shared<actors::seeded_random>(seed)};
    return net.broker().node();
  };
  CHECK(name(1) == name(1));
  CHECK(name(1) != name(2));
}

TEST(a port in use is said) {
  linked_node a{one};
  caf_link_options options;
  options.port = a.link->port();
  options.random = std::make_shared<actors::system_random>();
  auto again = make_caf_link(options);
  REQUIRE(!again);
  CHECK_EQUAL(again.error(), "cannot listen for other nodes on 127.0.0.1:"
                               + std::to_string(options.port)
                               + ": Address already in use");
  options.address = "nowhere";
  CHECK(!make_caf_link(options));
}

TEST(another application is refused) {
  linked_node a{one}, b{two, 0, "another"}, c{three};
  b.link->keep({a.identity()});
  c.link->keep({a.identity(), b.identity()});
  a.link->keep({b.identity(), c.identity()});
  CHECK(c.events.until_up(one));
  // Long enough for several attempts: they fail at once.
  CHECK(!b.events.until(
    [](heard&) {
      return false;
    },
    500ms));
  CHECK_EQUAL(b.events.ups(one) + b.events.ups(three), 0u);
  CHECK_EQUAL(a.events.ups(two) + c.events.ups(two), 0u);
  CHECK(talks(a, c, "hello"));
}
