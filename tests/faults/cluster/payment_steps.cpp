// The owner of a booking dies as it calls Stripe, at each step of a payment:
// another node goes on where it was.
#define SUITE faults.cluster.payment_steps

#include "tests/served/check_none.hpp"
#include "tests/support/cluster_house.hpp"
#include "tests/support/payment_cases.hpp"
#include "tests/support/test.hpp"

#include <algorithm>
#include <atomic>
#include <signal.h>
#include <sstream>

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
        {{"ONSALE_STRIPE_SECRET_KEY", "sk_test_onsale"}});
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

  /// @returns what was wrong
  std::string die_at(pay_step step, mishap how) {
    owner = house.owner_of({{1}, 1});
    auto id = house.at(owner).id();
    auto wrong = cases.run({step, how, [this, id] {
                              ::kill(id, SIGKILL);
                              is_struck = true;
                            }});
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
    fault_line line;
    for (auto step : steps_in_share(name)) {
      ++line.rounds;
      wrong += all.die_at(step, how);
    }
    line.fault = std::string{"payment: "} + name;
    line.engine = "cluster";
    line.acknowledged = line.rounds; // each buyer, in the end
    line.violations = static_cast<size_t>(
      std::count(wrong.begin(), wrong.end(), '\n'));
    publish(line);
    check_none(wrong);
  }
}
