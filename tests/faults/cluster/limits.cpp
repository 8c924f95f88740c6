// What one buyer may have, asked of all nodes at once.
#define SUITE faults.cluster.limits

#include "tests/faults/cluster/losses.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <set>
#include <thread>

using namespace onsale::test;

namespace {

constexpr size_t blocks_asked = 10;

/// Sends all at the same time, each on a connection of its own that is there
/// already. @returns the answers
std::vector<http_answer>
send_at_once(cluster_house& house, const std::vector<std::string>& bodies,
             const std::function<http_client::header_list(size_t)>& headers) {
  std::vector<http_client> clients;
  for (size_t i = 0; i < bodies.size(); ++i)
    clients.emplace_back(house.at(i % house.size()).port(), 20s);
  std::vector<http_answer> result(bodies.size());
  std::vector<std::thread> threads;
  for (size_t i = 0; i < bodies.size(); ++i)
    threads.emplace_back([&, i] {
      if (auto said = clients[i].post("/booking/reserve", bodies[i],
                                      headers(i)))
        result[i] = *said;
    });
  for (auto& x : threads)
    x.join();
  return result;
}

std::string seat(uint64_t event, size_t block, size_t number) {
  nlohmann::json body{{"ticket_ids",
                       {std::to_string(event) + "-" + std::to_string(block)
                        + "-" + std::to_string(number)}}};
  return body.dump();
}

struct three_nodes {
  cluster_house house{{}};

  three_nodes() {
    house.start();
  }

  void add_event(uint64_t id, int tickets_per_user, int open_holds) {
    house.add_event(
      {.event = id,
       .sections = std::vector<box_office::grid>(blocks_asked, {5, 20}),
       .tickets_per_user = tickets_per_user,
       .open_holds = open_holds});
  }

  /// A hundred seats in ten blocks, asked for by one user at three nodes.
  /// @returns how many answers there were of each status
  std::map<int, size_t> ask_for_a_hundred(uint64_t event) {
    std::vector<std::string> bodies;
    for (size_t i = 0; i < 100; ++i)
      bodies.push_back(seat(event, i % blocks_asked + 1, i / blocks_asked));
    auto said = send_at_once(house, bodies, [&](size_t) {
      return house.at(0).as_user("ann");
    });
    std::map<int, size_t> result;
    for (const auto& x : said) {
      ++result[x.status];
      if (x.status == 409)
        CHECK_EQUAL(json_of(x)["type"], "/problems/ticket-limit");
    }
    return result;
  }
};

} // namespace

FIXTURE_SCOPE(limit_tests, three_nodes)

TEST(a hundred requests of one user over three nodes keep to the limits) {
  for (uint64_t round = 0; round < (long_tests() ? 20 : 3); ++round) {
    add_event(10 + round, 8, 50);
    using counts = std::map<int, size_t>;
    CHECK(ask_for_a_hundred(10 + round) == (counts{{201, 8}, {409, 92}}));
    add_event(100 + round, 50, 3);
    CHECK(ask_for_a_hundred(100 + round) == (counts{{201, 3}, {409, 97}}));
  }
}

TEST(a key that is sent to three nodes at once gives one booking) {
  add_event(5, 200, 200);
  for (size_t round = 0; round < (long_tests() ? 200 : 30); ++round) {
    auto key = "key-" + std::to_string(round);
    auto body = seat(5, round % blocks_asked + 1, round / blocks_asked);
    auto headers = [&](size_t) {
      auto result = house.at(0).as_user("bob");
      result.emplace_back("Idempotency-Key", key);
      return result;
    };
    std::set<std::string> bookings;
    for (const auto& x : send_at_once(house, {body, body, body}, headers)) {
      if (x.status == 201)
        bookings.insert(json_of(x)["booking_id"]);
      else
        CHECK_EQUAL(json_of(x)["type"], "/problems/request-in-progress");
    }
    CHECK_EQUAL(bookings.size(), 1u);
    MESSAGE("and later everywhere the same answer");
    for (const auto& x : send_at_once(house, {body, body, body}, headers)) {
      CHECK_EQUAL(x.status, 201);
      bookings.insert(json_of(x)["booking_id"]);
    }
    CHECK_EQUAL(bookings.size(), 1u);
  }
}

FIXTURE_SCOPE_END()
