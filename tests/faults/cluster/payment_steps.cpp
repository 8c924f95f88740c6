// Payments of a cluster that come to grief: the owner of a booking dies as it
// calls Stripe, at each step, and another node goes on where it was; calls are
// lost; news come to whatever node.
#define SUITE faults.cluster.payment_steps

#include "tests/served/check_none.hpp"
#include "tests/support/cluster_house.hpp"
#include "tests/support/payment_rounds.hpp"
#include "tests/support/test.hpp"

#include <atomic>
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
  cluster_house house{{.options = {"--payments", "stripe", "--public-url",
                                   "https://tickets.example", "--stripe-url",
                                   server.url(), "--stripe-rate", "5000"}}};
  std::atomic<bool> is_struck{false};
  size_t owner = 0;
  payment_cases cases{server,
                      {[this]() -> box_office& {
                         return house.at(house.other_than(owner));
                       },
                       [this] {
                         return alive();
                       }}};

  paid_cluster() {
    for (size_t i = 0; i < house.size(); ++i)
      house.at(i).set_environment(
        {{"ONSALE_STRIPE_SECRET_KEY", "sk_test_onsale"},
         {"ONSALE_STRIPE_WEBHOOK_SECRETS", news_secret}});
    house.start();
    box_office::event_shape hall;
    hall.sections.assign(1, {.rows = 10, .seats_per_row = 50});
    house.add_event(hall);
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
    owner = house.owner_of({{1}, 1});
    auto wrong = at([this, id = house.at(owner).id()] {
      ::kill(id, SIGKILL);
      is_struck = true;
    });
    house.at(owner).kill(); // and buries it
    house.at(owner).start();
    is_struck = false;
    if (!house.wait_until_whole(house.size()))
      wrong += "the cluster does not come together\n";
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
  all.owner = all.house.owner_of({{1}, 1});
  auto first = call_mishaps[fault_seed() % std::size(call_mishaps)].name;
  check_none(
    spoil_each_call(all.cases, "cluster", [first](const std::string& mishap) {
      return mishap == first || in_share("cluster, " + mishap);
    }));
}

TEST(news come to any node of a cluster) {
  paid_cluster all;
  all.owner = all.house.owner_of({{1}, 1});
  std::atomic<size_t> turn{0};
  check_none(hear_of_each_step(
    all.cases, all.server.account(),
    [&]() -> box_office& {
      return all.house.at(turn++ % all.house.size());
    },
    "cluster"));
}
