#define SUITE cluster.caf_link_faults
#include "tests/cluster/link_fixture.hpp"
#include "tests/support/free_port.hpp"
#include "tests/support/tcp_relay.hpp"
#include "tests/support/test.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <atomic>
#include <future>
#include <list>

using namespace onsale;
using namespace onsale::cluster;
using namespace onsale::test;

namespace {

using namespace std::chrono_literals;
using boost::asio::ip::tcp;
using steady = std::chrono::steady_clock;

/// Two nodes with a network between them. Node two dials.
struct apart {
  linked_node a{one}, b{two};
  tcp_relay relay{a.link->port()};

  bool join() {
    a.link->keep({b.identity()});
    b.link->keep({a.identity(relay.port())});
    return both_up();
  }

  bool both_up() {
    return a.events.until_up(two) && b.events.until_up(one);
  }

  bool talk(const std::string& word) {
    a.link->send(two, word);
    b.link->send(one, word);
    return a.events.until_received(two, word)
           && b.events.until_received(one, word);
  }
};

/// A client that speaks TCP alone.
struct stranger {
  explicit stranger(uint16_t port) {
    socket.connect({boost::asio::ip::address_v4::loopback(), port});
  }

  void write(const std::string& what) {
    boost::system::error_code cut_already;
    boost::asio::write(socket, boost::asio::buffer(what), cut_already);
  }

  /// Whether the other side closes, and not before long.
  bool is_closed() {
    auto closed = std::async(std::launch::async, [this] {
      std::string what;
      boost::system::error_code end;
      boost::asio::read(socket, boost::asio::dynamic_buffer(what), end);
    });
    auto in_time = closed.wait_for(10s) == std::future_status::ready;
    boost::system::error_code closed_already;
    socket.shutdown(tcp::socket::shutdown_both, closed_already);
    return in_time;
  }

  boost::asio::io_context io;
  tcp::socket socket{io};
};

/// Listens, and never answers.
struct silent_server {
  explicit silent_server(int backlog) {
    acceptor.open(tcp::v4());
    acceptor.bind({boost::asio::ip::address_v4::loopback(), 0});
    acceptor.listen(backlog);
  }

  storage::node_identity as(peer_id x) const {
    return {x.node, x.incarnation,
            "127.0.0.1:" + std::to_string(acceptor.local_endpoint().port())};
  }

  boost::asio::io_context io;
  tcp::acceptor acceptor{io};
};

/// How long it takes.
template <class F>
steady::duration time_of(F what) {
  auto begin = steady::now();
  what();
  return steady::now() - begin;
}

} // namespace

TEST(a link over a silent network goes down on both sides and comes back) {
  apart x;
  REQUIRE(x.join());
  CHECK(x.talk("before"));
  x.relay.stall();
  x.a.link->send(two, "lost");
  x.b.link->send(one, "lost");
  CHECK(x.a.events.until_down(two, 2s));
  CHECK(x.b.events.until_down(one, 2s));
  x.relay.resume();
  REQUIRE(x.both_up());
  CHECK(x.talk("after"));
  std::vector<std::string> all{"before", "after"};
  CHECK(x.a.events.received(two) == all);
  CHECK(x.b.events.received(one) == all);
  CHECK(x.a.events.well_formed());
  CHECK(x.b.events.well_formed());
}

TEST(a link whose connection is cut comes back) {
  apart x;
  REQUIRE(x.join());
  for (size_t times = 1; times <= 5; ++times) {
    x.relay.cut();
    auto again = [&](heard& y) {
      return y.all_ups() == times + 1;
    };
    CHECK(x.a.events.until(again));
    CHECK(x.b.events.until(again));
    CHECK(x.talk("after cut " + std::to_string(times)));
  }
  CHECK(x.a.events.well_formed());
  CHECK(x.b.events.well_formed());
}

TEST(whatever is cut off is missing and nothing comes late or twice) {
  apart x;
  REQUIRE(x.join());
  size_t number = 0;
  for (size_t times = 1; times <= 10; ++times) {
    auto before = x.a.events.received(two).size();
    for (int i = 0; i < 200; ++i) {
      auto padding = std::string(i % 20 == 0 ? 300'000 : 10, ' ');
      x.a.link->send(two, std::to_string(++number) + padding);
      x.b.link->send(one, std::to_string(number) + padding);
    }
    auto some = [&](heard& y) {
      return y.count_of(two) > before + 10 * times;
    };
    CHECK(x.a.events.until(some));
    x.relay.cut();
    auto again = [&](heard& y) {
      return y.all_ups() > times;
    };
    CHECK(x.a.events.until(again));
    CHECK(x.b.events.until(again));
  }
  for (auto& got : {x.a.events.received(two), x.b.events.received(one)})
    for (size_t i = 1; i < got.size(); ++i)
      REQUIRE(std::stoul(got[i - 1]) < std::stoul(got[i]));
  CHECK(x.a.events.well_formed());
  CHECK(x.b.events.well_formed());
}

TEST(what a silent network does not take keeps nothing from ending) {
  for (auto still_up : {true, false}) {
    apart x;
    REQUIRE(x.join());
    x.relay.stall();
    for (int i = 0; i < 20; ++i) { // more than sockets hold
      x.a.link->send(two, std::string(1 << 20, 'a'));
      x.b.link->send(one, std::string(1 << 20, 'b'));
    }
    if (!still_up) {
      CHECK(x.a.events.until_down(two, 2s));
      CHECK(x.b.events.until_down(one, 2s));
    }
    CHECK_LESS(time_of([&] {
                 x.a.link->stop();
               }),
               2s);
    CHECK_LESS(time_of([&] {
                 x.b.link->stop();
               }),
               2s);
  }
}

TEST(clients that are silent or send garbage are cut and do no harm) {
  linked_node a{one}, b{two};
  a.link->keep({b.identity()});
  b.link->keep({a.identity()});
  REQUIRE(a.events.until_up(two) && b.events.until_up(one));
  std::list<stranger> strangers;
  for (auto says : {"", "?", "GET / HTTP/1.1\r\n\r\n",
                    "a longer piece of text "
                    "that is no header"})
    strangers.emplace_back(a.link->port()).write(says);
  strangers.emplace_back(a.link->port()).write(std::string(100'000, '\0'));
  for (auto& x : strangers)
    CHECK(x.is_closed());
  a.link->send(two, "hello");
  CHECK(b.events.until_received(one, "hello"));
  CHECK_EQUAL(a.events.ups(two), 1u);
  CHECK_EQUAL(b.events.ups(one), 1u);
}

TEST(peers that do not answer delay no others) {
  linked_node a{one}, b{{9, 99}};
  silent_server mute{10};
  a.link->keep({b.identity()});
  b.link->keep({mute.as({2, 1}),
                {3, 1, "127.0.0.1:" + std::to_string(free_port())},
                {4, 1, "no-such-host.invalid:7000"},
                {5, 1, "nonsense"},
                {6, 1, ""},
                a.identity()});
  auto up = [](heard& x) {
    return x.all_ups() == 1;
  };
  CHECK(a.events.until(up, 2s));
  CHECK(b.events.until(up, 2s));
}

TEST(it stops while a peer does not answer) {
  silent_server mute{10};
  linked_node b{two};
  b.link->keep({mute.as(one)});
  mute.acceptor.accept(); // it has connected
  CHECK_LESS(time_of([&] {
               b.link->stop();
             }),
             2s);
}

TEST(it stops while a connect is pending) {
  silent_server full{0};
  // Whoever comes when the queue is full hears nothing.
  std::list<tcp::socket> queue;
  for (int i = 0; i < 8; ++i) {
    auto& x = queue.emplace_back(full.io);
    x.async_connect(full.acceptor.local_endpoint(),
                    [](boost::system::error_code) {});
  }
  linked_node b{three};
  b.link->keep({full.as(one), {2, 1, "no-such-host.invalid:7000"}});
  CHECK_LESS(time_of([&] {
               b.link->stop();
             }),
             2s);
}

TEST(a node that was never started ends) {
  caf_link_options options;
  options.random = std::make_shared<actors::system_random>();
  auto made = make_caf_link(options);
  REQUIRE(made);
  // It is bound already, so a client can connect, and hears nothing.
  stranger client{(*made)->port()};
  (*made)->keep({});
  (*made)->send(one, "nobody");
  made = failure<std::string>{"ended"};
  CHECK(client.is_closed());
}

TEST(nothing is heard after stop) {
  linked_node b{two};
  caf_link_options options;
  options.application = "test";
  options.random = std::make_shared<actors::system_random>();
  auto made = make_caf_link(options);
  REQUIRE(made);
  auto& link = **made;
  std::promise<void> heard_one, may_end;
  std::atomic<int> ended = 0;
  link_events events;
  events.up = [](peer_id) {};
  events.down = [&](peer_id) {
    ++ended;
  };
  events.received = [&, first = true](peer_id, std::string) mutable {
    if (std::exchange(first, false)) {
      heard_one.set_value();
      may_end.get_future().wait();
    }
    ++ended;
  };
  link.start(one, events);
  link.keep({b.identity()});
  b.link->keep({{1, 11, "127.0.0.1:" + std::to_string(link.port())}});
  REQUIRE(b.events.until_up(one));
  for (int i = 0; i < 100; ++i)
    b.link->send(one, "much to hear");
  heard_one.get_future().wait();
  auto stopped = std::async(std::launch::async, [&] {
    link.stop();
    return ended.load();
  });
  // It waits for the event, though perhaps it has not yet begun to.
  CHECK(stopped.wait_for(50ms) == std::future_status::timeout);
  may_end.set_value();
  auto heard_by_then = stopped.get();
  CHECK(b.events.until_down(one));
  CHECK_EQUAL(ended.load(), heard_by_then);
  link.send(two, "after the end");
  link.stop();
}
