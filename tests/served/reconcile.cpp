// Whether the provider's books and the bookings agree, as `onsale reconcile`
// tells.
#define SUITE served.reconcile

#include "tests/served/settled.hpp"
#include "tests/served/strict_client.hpp"
#include "tests/support/box_office.hpp"
#include "tests/support/postgres_server.hpp"
#include "tests/support/stripe/stripe_server.hpp"
#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <filesystem>
#include <thread>
#include <tuple>

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr exit_status ok{0, 0};
constexpr exit_status failed{1, 0};
constexpr exit_status in_use{3, 0};
constexpr exit_status differs{8, 0};

/// A house whose tickets cost 25.00, and Ann, who buys them.
struct house {
  house(engine kind, std::vector<std::string> options) : office(kind, options) {
    office.set_environment({{"ONSALE_STRIPE_SECRET_KEY", "sk_test_onsale"}});
    office.start();
    client.reconnect(office.port());
    office.add_event({.event = 1, .sections = {{}}});
  }

  json post(const std::string& target, int status, const json& body) {
    return json_of(client.demand(
      {status}, json_call("POST", target, office.as_user("ann"), body)));
  }

  std::string hold(const std::string& ticket) {
    return post("/booking/reserve", 201, {{"ticket_id", ticket}})
      .value("booking_id", "");
  }

  /// Buys a ticket, and waits until nothing is owed.
  void buy(const std::string& ticket) {
    post("/booking/confirm", 200,
         {{"booking_id", hold(ticket)},
          {"payment_details", {{"payment_method", "pm_card_visa"}}}});
    settle();
  }

  void settle() {
    test::settle(office);
  }

  box_office office;
  strict_client client{0};
};

/// The same, paid for at Stripe, on a store that others may look at.
struct stripe_house {
  stripe_server server;
  house at{engine::postgres,
           {"--payments", "stripe", "--public-url", "https://tickets.example",
            "--stripe-url", server.url(), "--stripe-rate", "1000"}};

  std::pair<exit_status, std::string>
  reconcile(std::vector<std::string> more = {}) {
    return reconcile_with(server.url(), std::move(more));
  }

  std::pair<exit_status, std::string>
  reconcile_with(const std::string& url, std::vector<std::string> more = {}) {
    std::vector<std::string> all{"reconcile", "--payments",
                                 "stripe",    "--stripe-url",
                                 url,         "--settle-minutes",
                                 "0"};
    all.insert(all.end(), more.begin(), more.end());
    return at.office.run(std::move(all));
  }

  /// A booking whose buyer went to the bank, and gave it up; the attempt is
  /// over at Stripe as well.
  std::string given_up(const std::string& ticket) {
    auto booking = at.hold(ticket);
    at.post("/booking/confirm", 202,
            {{"booking_id", booking},
             {"payment_details",
              {{"payment_method", "pm_card_authenticationRequired"}}}});
    at.post("/booking/release", 200, {{"booking_id", booking}});
    at.settle();
    CHECK_EQUAL(server.account().balance().open, 0u);
    return booking;
  }

  /// Puts money on hold for a booking, which Onsale has not asked for.
  /// @param ago when that was
  void hold_money(const std::string& booking, std::chrono::seconds ago = 0s) {
    auto now = std::chrono::duration_cast<std::chrono::seconds>(
                 std::chrono::system_clock::now().time_since_epoch() - ago)
                 .count();
    auto made = server.account().handle(
      {"POST", "/v1/payment_intents", "by-hand",
       "amount=2500&currency=eur&capture_method=manual&metadata[booking]="
         + booking + "&metadata[attempt]=1"},
      now);
    CHECK_EQUAL(made.status, 200);
    auto said = server.account().handle(
      {"POST", "/v1/payment_intents/" + made.body.value("id", "") + "/confirm",
       "by-hand-too", "payment_method=pm_card_visa"},
      now);
    CHECK_EQUAL(said.status, 200);
    CHECK_EQUAL(server.account().balance().on_hold, 2'500);
  }
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != text.npos;
}

} // namespace

FIXTURE_SCOPE(reconcile_tests, stripe_house)

TEST(a server says how far it has compared) {
  http_client client{at.office.port()};
  auto said = client.get("/metrics");
  REQUIRE(said.has_value());
  CHECK(has(said->body, "\nonsale_payment_differences 0\n"));
  CHECK(has(said->body, "\nonsale_reconciled_until_seconds 0\n"));
}

TEST(what is sold is found paid for while it is being sold) {
  at.buy("1-1-0");
  at.buy("1-1-1");
  auto [status, text] = reconcile();
  MESSAGE(text);
  CHECK(status == ok);
  CHECK(has(text, "2 compared of 24 hours: 2 in order (0 by letting a hold go)"
                  ", 0 not settled yet, 0 differ"));
}

TEST(money on hold for nobody is let go) {
  auto booking = given_up("1-1-0");
  hold_money(booking);
  auto [seen, list] = reconcile({"--report-only"});
  CHECK(seen == differs);
  CHECK(has(list, "orphan_hold: booking " + booking + ", attempt 1"));
  CHECK_EQUAL(server.account().balance().on_hold, 2'500);
  auto [status, text] = reconcile();
  MESSAGE(text);
  CHECK(status == ok);
  CHECK(has(text, "2 in order (1 by letting a hold go)"));
  CHECK_EQUAL(server.account().balance().on_hold, 0);
}

TEST(a server lets go by itself what has long been on hold for nobody) {
  hold_money(given_up("1-1-0"), 1h);
  // The booking has been at rest for an hour, too: without a history it changed
  // when it was held. (As a replica writes, past the trigger that fences it.)
  REQUIRE_EQUAL(
    postgres_server::shared().run(at.office.storage(),
                                  "SET session_replication_role = replica;"
                                  " UPDATE booking SET history = '',"
                                  " held_at = held_at - interval '1 hour'"),
    "");
  // It looks each minute, and first a minute after its start.
  auto until = std::chrono::steady_clock::now() + 150s;
  auto looked_until = [&] {
    return at.office.metric("onsale_reconciled_until_seconds");
  };
  auto made = std::chrono::duration_cast<std::chrono::seconds>(
                std::chrono::system_clock::now().time_since_epoch() - 1h)
                .count();
  while (looked_until() <= static_cast<double>(made)
         && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(100ms);
  REQUIRE(looked_until() > static_cast<double>(made));
  CHECK_EQUAL(server.account().balance().on_hold, 0);
  CHECK_EQUAL(at.office.metric("onsale_payment_differences"), 0);
}

TEST(what has just changed is given time) {
  auto booking = given_up("1-1-0");
  hold_money(booking);
  auto [status, text] = at.office.run(
    {"reconcile", "--payments", "stripe", "--stripe-url", server.url()});
  CHECK(status == ok);
  CHECK(has(text, "1 not settled yet"));
  CHECK_EQUAL(server.account().balance().on_hold, 2'500);
}

TEST(a store that is older than the payments touches nothing) {
  auto booking = at.hold("1-1-0"); // of an attempt it knows nothing
  hold_money(booking);
  auto [status, text] = reconcile();
  CHECK(status == differs);
  CHECK(has(text, "unknown_booking: booking " + booking));
  CHECK_EQUAL(server.account().balance().on_hold, 2'500);
}

TEST(money of another shop is left alone) {
  // Of an event that there is, and of a booking that there is not.
  auto booking = at.hold("1-1-0");
  booking.replace(booking.size() - 4, 3, "aaa");
  hold_money(booking);
  auto [status, text] = reconcile();
  CHECK(status == differs);
  CHECK(has(text, "unknown_booking: booking " + booking));
  CHECK(has(text, "booking nothing"));
  CHECK_EQUAL(server.account().balance().on_hold, 2'500);
}

TEST(a sale of which the provider knows nothing) {
  at.buy("1-1-0");
  stripe_server empty;
  auto [status, text] = reconcile_with(empty.url());
  CHECK(status == differs);
  CHECK(has(text, "unpaid: booking "));
  CHECK(has(text, "provider nothing; booking confirmed 2500 EUR"));
}

TEST(a provider that does not let us look) {
  server.front().spoil("list", {mishap::wrong_key});
  auto [status, text] = reconcile();
  CHECK(status == failed);
  CHECK(has(text, "not all was compared: no statement of the provider: "));
  CHECK(has(text, "401"));
}

TEST(another provider knows nothing of these payments) {
  MESSAGE("who only looks claims nothing");
  auto [status, text] = at.office.run({"reconcile"});
  CHECK(status == (exit_status{2, 0}));
  MESSAGE("and nobody else sells beside a node that has not been asked yet");
  std::tie(status, text) = at.office.run({"serve", "--listen", "127.0.0.1:0"});
  CHECK(status == in_use);
  CHECK(has(text, "a node with --payments stripe works on this store"));
  at.buy("1-1-0");
  std::tie(status, text) = at.office.run({"reconcile"});
  CHECK(status == (exit_status{2, 0}));
  CHECK(has(text, "are taken by --payments stripe"));
  at.office.stop();
  std::tie(status, text) = at.office.run({"serve", "--listen", "127.0.0.1:0"});
  CHECK(status == (exit_status{2, 0}));
  CHECK(has(text, "are taken by --payments stripe"));
  CHECK_EQUAL(server.account().balance().captured, 2'500);
}

TEST(a key must be given) {
  at.office.set_environment({{"ONSALE_STRIPE_SECRET_KEY", ""}});
  auto [status, text] = reconcile();
  CHECK(status == (exit_status{2, 0}));
  CHECK(has(text, "ONSALE_STRIPE_SECRET_KEY"));
}

FIXTURE_SCOPE_END()

TEST(the simulated provider is compared as well once a file is free) {
  house x{engine::sqlite, {}};
  x.buy("1-1-0");
  auto [refused, why] = x.office.run({"reconcile"});
  CHECK(refused == in_use);
  x.office.stop();
  auto [status, text] = x.office.run({"reconcile", "--settle-minutes", "0"});
  MESSAGE(text);
  CHECK(status == ok);
  CHECK(has(text, "1 compared of 24 hours: 1 in order"));
}

TEST(a file that is not there is not made) {
  house x{engine::sqlite, {}};
  auto missing = (x.office.directory() / "missing.db").string();
  box_office elsewhere{"sqlite:" + missing};
  auto [status, text] = elsewhere.run({"reconcile"});
  CHECK(status == (exit_status{2, 0}));
  CHECK(has(text, "there is no file " + missing));
  CHECK(!std::filesystem::exists(missing));
}
