#define SUITE faults.served.rush

#include "tests/support/box_office.hpp"
#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <random>
#include <set>
#include <thread>

using namespace onsale::test;
using nlohmann::json;
using steady = std::chrono::steady_clock;

namespace {

/// Runs `what(i)` on `count` threads at once.
template <class What>
void at_once(int count, What what) {
  std::atomic<bool> go{false};
  std::vector<std::thread> threads;
  for (auto i = 0; i < count; ++i)
    threads.emplace_back([&, i] {
      while (!go)
        std::this_thread::yield();
      what(i);
    });
  go = true;
  for (auto& x : threads)
    x.join();
}

/// What one buyer was told when asking for seats side by side.
struct told {
  int quantity = 0;
  bool given = false;
  steady::time_point asked;
  steady::time_point answered;
};

std::optional<http_answer> pay(http_client& client, const std::string& booking,
                               const http_client::header_list& who) {
  json body{{"booking_id", booking},
            {"payment_details", {{"payment_method", "pm_card_visa"}}}};
  return client.post("/booking/confirm", body.dump(), who);
}

/// What all buyers of a sale were told. Thread-safe.
class sale_notes {
public:
  void add(const told& x) {
    std::lock_guard lock{guard_};
    all_.push_back(x);
  }

  void add_tickets(const json& booking) {
    std::lock_guard lock{guard_};
    for (const auto& ticket : booking["tickets"])
      ++sold_[ticket["ticket_id"]];
  }

  void add_surprise(const std::optional<http_answer>& said) {
    std::lock_guard lock{guard_};
    surprises_.push_back(said ? said->body : "no answer");
  }

  /// Every seat went once.
  void check_sold(size_t seats) const {
    CHECK_EQUAL(sold_.size(), seats);
    CHECK(std::all_of(sold_.begin(), sold_.end(), [](const auto& x) {
      return x.second == 1;
    }));
    for (const auto& x : surprises_)
      CAF_ERROR(x);
    CHECK_EQUAL(surprises_.size(), 0u);
  }

  /// A refusal was right if no fitting choice existed at one moment before it
  /// was answered. Seats only go in this test, so nobody who asked later may be
  /// given as many, or more, side by side.
  void check_refusals() const {
    auto wrong = std::count_if(all_.begin(), all_.end(), [&](const auto& no) {
      return !no.given
             && std::any_of(all_.begin(), all_.end(), [&](const auto& yes) {
                  return yes.given && yes.quantity >= no.quantity
                         && yes.asked > no.answered;
                });
    });
    CHECK_EQUAL(wrong, 0);
  }

private:
  std::mutex guard_;
  std::vector<told> all_;
  std::map<std::string, int> sold_;
  std::vector<std::string> surprises_;
};

/// Buys until there is not even one seat: as many at a time as the dice say,
/// and fewer when so many are not to be had.
void buy_out(const box_office& office, int buyer, sale_notes& notes) {
  std::mt19937 dice{static_cast<unsigned>(buyer)};
  http_client client{office.port(), std::chrono::seconds{60}};
  auto quantity = std::array{1, 2, 4}[dice() % 3];
  for (auto round = 0; quantity > 0; ++round) {
    auto who = office.as_user("buyer-" + std::to_string(buyer) + "-"
                              + std::to_string(round));
    json wish{{"event_id", "1"}, {"best_available", {{"quantity", quantity}}}};
    told x{quantity, false, steady::now(), {}};
    auto answer = client.post("/booking/reserve", wish.dump(), who);
    x.answered = steady::now();
    x.given = answer && answer->status == 201;
    if (!answer || (answer->status != 201 && answer->status != 409))
      return notes.add_surprise(answer);
    notes.add(x);
    if (!x.given) {
      quantity /= 2;
      continue;
    }
    auto paid = pay(client, json_of(*answer)["booking_id"], who);
    if (!paid || paid->status != 200)
      return notes.add_surprise(paid);
    notes.add_tickets(json_of(*paid));
  }
}

/// Two hundred buyers and a thousand seats in six blocks.
void sell_out(engine kind) {
  box_office office{kind};
  office.start();
  std::vector<box_office::grid> sections(5, {8, 20});
  sections.push_back({10, 20});
  office.add_event({.sections = sections, .open_holds = 100});
  sale_notes notes;
  at_once(200, [&](int buyer) {
    buy_out(office, buyer, notes);
  });
  notes.check_sold(1'000);
  notes.check_refusals();
}

/// One user asks for a hundred seats in ten blocks at once, and gets eight.
void keep_to_the_limit(engine kind) {
  box_office office{kind};
  office.start();
  office.add_event({.sections = std::vector<box_office::grid>(10, {1, 10}),
                    .open_holds = 100});
  std::atomic<int> held{0};
  std::atomic<int> refused{0};
  auto who = office.as_user("greedy");
  at_once(100, [&](int i) {
    http_client client{office.port(), std::chrono::seconds{60}};
    auto ticket = "1-" + std::to_string(i % 10 + 1) + "-"
                  + std::to_string(i / 10);
    auto answer = client.post("/booking/reserve",
                              json{{"ticket_id", ticket}}.dump(), who);
    if (answer && answer->status == 201)
      ++held;
    else if (answer && answer->status == 409
             && json_of(*answer)["type"] == "/problems/ticket-limit")
      ++refused;
  });
  CHECK_EQUAL(held.load(), 8);
  CHECK_EQUAL(refused.load(), 92);
}

/// The same request under the same key, sixteen times at once, is one booking.
void one_key_one_booking(engine kind) {
  box_office office{kind};
  office.start();
  office.add_event({.sections = {{5, 10}, {5, 10}}, .open_holds = 100});
  auto who = office.as_user("eager");
  who.emplace_back("Idempotency-Key", "once");
  std::mutex guard;
  std::set<std::string> bookings;
  std::atomic<int> odd{0};
  at_once(16, [&](int) {
    http_client client{office.port(), std::chrono::seconds{60}};
    json wish{{"event_id", "1"}, {"best_available", {{"quantity", 1}}}};
    auto answer = client.post("/booking/reserve", wish.dump(), who);
    if (answer && answer->status == 201) {
      std::lock_guard lock{guard};
      bookings.insert(json_of(*answer)["booking_id"]);
    } else if (!answer || answer->status != 409
               || json_of(*answer)["type"] != "/problems/request-in-progress") {
      ++odd;
    }
  });
  CHECK_EQUAL(bookings.size(), 1u);
  CHECK_EQUAL(odd.load(), 0);
  http_client client{office.port()};
  auto mine = client.get("/me/bookings", office.as_user("eager"));
  REQUIRE(mine.has_value());
  CHECK_EQUAL(json_of(*mine)["bookings"].size(), 1u);
}

} // namespace

TEST(two hundred buyers get every seat once and no wrong word - sqlite) {
  sell_out(engine::sqlite);
}

TEST(two hundred buyers get every seat once and no wrong word - postgres) {
  sell_out(engine::postgres);
}

TEST(a hundred requests at once never pass the limit - sqlite) {
  keep_to_the_limit(engine::sqlite);
}

TEST(a hundred requests at once never pass the limit - postgres) {
  keep_to_the_limit(engine::postgres);
}

TEST(sixteen requests under one key are one booking - sqlite) {
  one_key_one_booking(engine::sqlite);
}

TEST(sixteen requests under one key are one booking - postgres) {
  one_key_one_booking(engine::postgres);
}
