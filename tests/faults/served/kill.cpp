#define SUITE faults.served.kill

#include "tests/support/box_office.hpp"
#include "tests/support/history.hpp"
#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

#include <atomic>
#include <cstdlib>
#include <random>
#include <thread>

using namespace onsale;
using namespace onsale::test;
using nlohmann::json;

namespace {

constexpr int buyers = 8;
constexpr int blocks = 3;
constexpr int seats_per_row = 15;
constexpr int rows = 12;

/// Clients and store run on one machine: their clocks are one. A store may be a
/// moment late with what is overdue, and was dead for a while.
constexpr std::chrono::seconds slack{10};

timestamp wall_clock() {
  return std::chrono::time_point_cast<duration_ms>(
    std::chrono::system_clock::now());
}

std::string user_of(int buyer) {
  return "buyer-" + std::to_string(buyer);
}

/// What an answer means to the history.
test::answer understand(const std::optional<http_answer>& said) {
  test::answer result;
  result.at = wall_clock();
  if (!said)
    return result;
  auto body = json::parse(said->body, nullptr, false);
  auto type = body.is_object() ? body.value("type", "") : "";
  switch (said->status) {
    case 200:
    case 201:
      result.outcome = call_outcome::done;
      break;
    case 202:
      result.outcome = call_outcome::pending;
      return result;
    case 402:
      result.outcome = call_outcome::declined;
      return result;
    case 404:
    case 410:
      result.outcome = call_outcome::gone;
      return result;
    case 503:
      result.outcome = type == "/problems/outcome-unknown"
                         ? call_outcome::unknown
                         : call_outcome::refused;
      return result;
    default:
      result.outcome = call_outcome::refused;
      return result;
  }
  result.booking = body.value("booking_id", "");
  for (const auto& x : body.value("tickets", json::array()))
    result.tickets.push_back(x.value("ticket_id", ""));
  if (body.contains("expires_at"))
    result.deadline = parse_rfc3339(body["expires_at"].get<std::string>());
  return result;
}

/// One buyer, who reserves, pays, thinks again and gives back, and notes each
/// call and each answer; one call at a time, on whatever life of the server
/// there is.
class buyer {
public:
  buyer(const box_office& office, history& notes, int number, unsigned seed)
    : office_(office), notes_(notes), user_(user_of(number)),
      dice_(seed * 1'000 + static_cast<unsigned>(number)) {
    // Begins with `run`.
  }

  void run(const std::atomic<bool>& closing) {
    while (!closing) {
      auto held = reserve();
      if (!held.empty())
        go_on_with(held);
    }
  }

private:
  test::answer send(test::call what, const char* target, const json& body) {
    auto headers = office_.as_user(user_);
    what.user = user_;
    what.invoked = wall_clock();
    if (dice_() % 2 == 0) {
      what.key = user_ + "-" + std::to_string(++keys_);
      headers.emplace_back("Idempotency-Key", what.key);
    }
    auto number = notes_.begin(what);
    http_client client{office_.port(), std::chrono::seconds{5}};
    auto said = client.connected()
                  ? understand(client.post(target, body.dump(), headers))
                  : refused_connection();
    notes_.end(number, said);
    if (said.outcome == call_outcome::unknown)
      std::this_thread::sleep_for(std::chrono::milliseconds{20});
    return said;
  }

  /// Nobody listens: the request was never sent.
  static test::answer refused_connection() {
    test::answer result;
    result.outcome = call_outcome::refused;
    result.at = wall_clock();
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
    return result;
  }

  std::string reserve() {
    test::call what;
    what.kind = call_kind::reserve;
    json body;
    if (dice_() % 3 == 0) {
      // Two seats in two blocks: one of them is a follower (P4).
      auto seat = std::to_string(dice_() % (rows * seats_per_row));
      auto first = dice_() % blocks;
      what.tickets = {"1-" + std::to_string(first + 1) + "-" + seat,
                      "1-" + std::to_string((first + 1) % blocks + 1) + "-"
                        + seat};
      what.quantity = 2;
      body = {{"ticket_ids", what.tickets}};
    } else {
      what.quantity = 1 + dice_() % 2;
      body = {{"event_id", "1"},
              {"best_available", {{"quantity", what.quantity}}}};
    }
    auto said = send(what, "/booking/reserve", body);
    return said.outcome == call_outcome::done ? said.booking : std::string{};
  }

  void go_on_with(const std::string& booking) {
    test::call what;
    what.booking = booking;
    json body{{"booking_id", booking}};
    switch (dice_() % 5) {
      case 0:
        what.kind = call_kind::release;
        send(what, "/booking/release", body);
        return;
      case 1:
        what.kind = call_kind::extend;
        send(what, "/booking/extend", body);
        break;
      default:
        break;
    }
    what.kind = call_kind::confirm;
    auto declined = dice_() % 6 == 0;
    body["payment_details"]["payment_method"] = declined
                                                  ? "pm_card_chargeDeclined"
                                                  : "pm_card_visa";
    auto said = send(what, "/booking/confirm", body);
    if (said.outcome != call_outcome::done || dice_() % 2 == 0)
      return;
    // Seats come back, or the house would soon be sold out.
    what.kind = call_kind::refund;
    send(what, "/booking/refund", {{"booking_id", booking}});
  }

  const box_office& office_;
  history& notes_;
  std::string user_;
  std::mt19937 dice_;
  int keys_ = 0;
};

// -- the end ------------------------------------------------------------------

booking_status status_of(const std::string& word) {
  for (auto i = 0; i <= static_cast<int>(booking_status::aborted); ++i)
    if (word == onsale::to_string(static_cast<booking_status>(i)))
      return static_cast<booking_status>(i);
  CAF_FAIL("no such status: " << word);
}

void read_bookings(const box_office& office, const std::string& user,
                   final_state& to) {
  http_client client{office.port(), std::chrono::seconds{30}};
  std::string cursor;
  do {
    auto page = client.get("/me/bookings?cursor=" + cursor,
                           office.as_user(user));
    REQUIRE(page.has_value());
    REQUIRE_EQUAL(page->status, 200);
    auto body = json_of(*page);
    for (const auto& x : body["bookings"]) {
      auto& found = to.bookings[x["booking_id"]];
      found.user = user;
      found.status = status_of(x["status"]);
      for (const auto& ticket : x["tickets"])
        found.tickets.push_back(ticket["ticket_id"]);
      if (x.contains("expires_at"))
        found.deadline = parse_rfc3339(x["expires_at"].get<std::string>());
    }
    cursor = body.value("cursor", "");
  } while (!cursor.empty());
}

/// Whether the outbox has nothing left that shows: every sale is captured.
bool settled(const box_office& office) {
  http_client client{office.port(), std::chrono::seconds{30}};
  for (auto i = 0; i < buyers; ++i) {
    auto page = client.get("/me/bookings", office.as_user(user_of(i)));
    if (!page || page->body.find("\"authorised\"") != std::string::npos)
      return false;
  }
  auto metrics = client.get("/metrics");
  return metrics
         && metrics->body.find("\nonsale_outbox_duties 0") != std::string::npos;
}

final_state read_all(const box_office& office) {
  final_state result;
  result.read_began = wall_clock();
  for (auto i = 0; i < buyers; ++i)
    read_bookings(office, user_of(i), result);
  http_client client{office.port(), std::chrono::seconds{30}};
  auto event = client.get("/events/1");
  REQUIRE(event.has_value());
  auto page = json_of(*event);
  for (const auto& x : page["tickets"]) {
    auto& found = result.tickets[x["ticket_id"]];
    auto word = x["status"].get<std::string>();
    found.status = word == "available" ? seat_status::available
                   : word == "sold"    ? seat_status::sold
                                       : seat_status::held;
  }
  for (const auto& [id, x] : result.bookings)
    if (is_open(x.status) || x.status == booking_status::confirmed)
      for (const auto& ticket : x.tickets)
        result.tickets[ticket].holder = id;
  result.read_ended = wall_clock();
  return result;
}

int rounds() {
  return std::getenv("ONSALE_LONG_TESTS") ? 20 : 5;
}

unsigned seed() {
  auto text = std::getenv("ONSALE_SEED");
  return text ? static_cast<unsigned>(std::atoi(text)) : 20'261'124;
}

/// Pulls the plug under load, again and again, and then asks the judge.
void survive(engine kind) {
  MESSAGE("ONSALE_SEED=" << seed() << " repeats this");
  box_office office{kind};
  office.start();
  office.add_event(
    {.sections = std::vector<box_office::grid>(blocks, {rows, seats_per_row}),
     .tickets_per_user = 100,
     .open_holds = 50,
     .hold_ttl_s = 20});
  history notes;
  std::atomic<bool> closing{false};
  std::vector<std::thread> crowd;
  for (auto i = 0; i < buyers; ++i)
    crowd.emplace_back([&, i] {
      buyer{office, notes, i, seed()}.run(closing);
    });
  std::mt19937 dice{seed()};
  for (auto round = 0; round < rounds(); ++round) {
    std::this_thread::sleep_for(
      std::chrono::milliseconds{300 + dice() % 1'500});
    office.kill();
    office.start();
  }
  std::this_thread::sleep_for(std::chrono::milliseconds{500});
  closing = true;
  for (auto& x : crowd)
    x.join();
  auto until = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  while (!settled(office) && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
  CHECK(settled(office));
  auto calls = notes.calls();
  auto wrong = check_history(calls, read_all(office), slack);
  for (const auto& line : wrong)
    CAF_ERROR(line);
  CHECK_EQUAL(wrong.size(), 0u);
  if (!wrong.empty())
    MESSAGE(office.log_end());
  auto done = std::count_if(calls.begin(), calls.end(), [](const auto& x) {
    return x.outcome == call_outcome::done;
  });
  MESSAGE(to_string(kind) << ": " << rounds() << " kills, " << calls.size()
                          << " calls, " << done << " acknowledged");
  CHECK_GREATER(done, 100);
}

} // namespace

TEST(nothing is lost or doubled when the plug is pulled - sqlite) {
  survive(engine::sqlite);
}

TEST(nothing is lost or doubled when the plug is pulled - postgres) {
  survive(engine::postgres);
}
