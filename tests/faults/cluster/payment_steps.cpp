// Payments of a cluster that come to grief: the owner of a booking dies as it
// calls Stripe, at each step, and another node goes on where it was; calls are
// lost; news come to whatever node.
#define SUITE faults.cluster.payment_steps

#include "tests/served/check_none.hpp"
#include "tests/support/cluster_house.hpp"
#include "tests/support/give_up.hpp"
#include "tests/support/payment_rounds.hpp"
#include "tests/support/postgres_server.hpp"
#include "tests/support/test.hpp"

#include <atomic>
#include <functional>
#include <iterator>
#include <signal.h>
#include <string>
#include <utility>

using namespace onsale;
using namespace onsale::test;

namespace {

/// Buyers talk to a node that does not decide about their seats, and that is
/// never killed.
struct paid_cluster {
  stripe_server server;
  cluster_house house;
  std::atomic<bool> is_struck{false};
  size_t owner = 0;
  uint64_t events = 0;
  std::function<void()> mend; // what else is broken; none: nothing is
  payment_cases cases{server,
                      {[this]() -> box_office& {
                         if (mend)
                           mend();
                         return house.at(house.other_than(owner));
                       },
                       [this] {
                         return alive();
                       },
                       [this] {
                         return add_event_of_owner();
                       }}};

  /// @param database where theirs is; null: on the shared one
  explicit paid_cluster(postgres_server* database = nullptr)
    : house({.options = {"--payments", "stripe", "--public-url",
                         "https://tickets.example", "--stripe-url",
                         server.url(), "--stripe-rate", "5000"},
             .server = database}) {
    for (size_t i = 0; i < house.size(); ++i)
      house.at(i).set_environment(
        {{"ONSALE_STRIPE_SECRET_KEY", "sk_test_onsale"},
         {"ONSALE_STRIPE_WEBHOOK_SECRETS", news_secret}});
    house.start();
    add_event();
    find_owner();
  }

  uint64_t add_event() {
    box_office::event_shape hall;
    hall.event = ++events;
    hall.sections.assign(1, {.rows = 10, .seats_per_row = 50});
    house.add_event(hall);
    return events;
  }

  /// Who is struck decides about the bookings of that event, too: one in three
  /// does.
  uint64_t add_event_of_owner() {
    for (int i = 0; i < 100; ++i)
      if (house.owner_of({{add_event()}, 1}) == owner)
        return events;
    give_up("cluster", "a node decides about no event");
  }

  void find_owner() {
    owner = house.owner_of({{1}, 1});
  }

  std::vector<box_office*> alive() {
    std::vector<box_office*> result;
    for (size_t i = 0; i < house.size(); ++i)
      if (!is_struck || i != owner)
        result.push_back(&house.at(i));
    return result;
  }

  /// @param kill from whatever thread
  /// @returns what was wrong
  std::string
  lose_owner(const std::function<std::string(std::function<void()> kill)>& at) {
    find_owner();
    auto wrong = at([this, id = house.at(owner).id()] {
      ::kill(id, SIGKILL);
      is_struck = true;
    });
    house.at(owner).kill(); // and buries it
    house.at(owner).start();
    is_struck = false;
    if (!house.wait_until_whole(house.size()))
      wrong += "the cluster does not come together\n";
    house.rebalance(); // or a shard might leave whom the next one strikes
    return wrong;
  }
};

} // namespace

TEST(the owner dies at each step) {
  paid_cluster all;
  for (auto [name, how] : {std::pair{"owner killed, call lost", mishap::lost},
                           {"owner killed, call done", mishap::answer_lost}}) {
    std::string wrong;
    size_t rounds = 0;
    for (auto step : steps_in_share(name)) {
      ++rounds;
      wrong += all.lose_owner([&](std::function<void()> kill) {
        return all.cases.run({step, how, std::move(kill)});
      });
    }
    publish_cases(name, "cluster", rounds, wrong);
    check_none(wrong);
  }
}

TEST(the owner dies with the news of an approval) {
  paid_cluster all;
  check_none(all.lose_owner([&](const std::function<void()>& kill) {
    return approve_and_die(
      all.cases, all.server,
      [&]() -> box_office& { // who is told has to look
        return all.house.at(all.owner);
      },
      kill, "cluster");
  }));
}

TEST(a call of each step comes to grief in a cluster) {
  paid_cluster all;
  auto first = call_mishaps[fault_seed() % std::size(call_mishaps)].name;
  check_none(
    spoil_each_call(all.cases, "cluster", [first](const std::string& mishap) {
      return mishap == first || in_share("cluster, " + mishap);
    }));
}

TEST(news come to any node of a cluster) {
  paid_cluster all;
  std::atomic<size_t> turn{0};
  check_none(hear_of_each_step(
    all.cases, all.server.account(),
    [&]() -> box_office& {
      return all.house.at(turn++ % all.house.size());
    },
    "cluster"));
}

TEST(the database of a cluster is gone at each step) {
  postgres_server server;
  crashing_database database{server};
  paid_cluster all{&server};
  all.mend = [&] {
    database.mend();
    all.house.revive(); // who has fallen silent meanwhile
  };
  check_none(lose_database(all.cases, database, "cluster"));
}
