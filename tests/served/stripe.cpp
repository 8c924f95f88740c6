// Tickets that are paid for at Stripe, as far as a test account goes.
#define SUITE served.stripe

#include "tests/served/check_none.hpp"
#include "tests/served/strict_client.hpp"
#include "tests/support/box_office.hpp"
#include "tests/support/stripe/stripe_server.hpp"
#include "tests/support/stripe/stripe_signature.hpp"
#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

#include <functional>
#include <thread>

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr auto secret_key = "sk_test_onsale"; // the server's
constexpr auto webhook_secret = "whsec_of_this_test";

/// A house whose tickets cost 25.00 and are paid for at Stripe.
struct stripe_fixture {
  stripe_fixture() {
    office.set_environment({{"ONSALE_STRIPE_SECRET_KEY", secret_key},
                            {"ONSALE_STRIPE_WEBHOOK_SECRETS",
                             std::string{"whsec_old,"} + webhook_secret}});
    office.start();
    client.reconnect(office.port());
    office.add_event({.event = 1, .sections = {{}}});
  }

  std::string hold(const std::string& ticket) {
    return json_of(
             client.demand({201}, json_call("POST", "/booking/reserve", ann(),
                                            {{"ticket_id", ticket}})))
      .value("booking_id", "");
  }

  http_call pay(const std::string& booking,
                const std::string& card = "pm_card_visa") const {
    return json_call("POST", "/booking/confirm", ann(),
                     {{"booking_id", booking},
                      {"payment_details", {{"payment_method", card}}}});
  }

  http_client::header_list ann() const {
    return office.as_user("ann");
  }

  std::string status(const std::string& booking) {
    return json_of(client.send({"GET", "/booking/" + booking, ann(), {}}))
      .value("status", "");
  }

  http_call
  webhook(const json& event, const std::string& secret = webhook_secret) const {
    auto body = event.dump();
    auto now = std::chrono::duration_cast<std::chrono::seconds>(
      std::chrono::system_clock::now().time_since_epoch());
    return {"POST",
            "/webhooks/stripe",
            {{"Content-Type", "application/json; charset=utf-8"},
             {"Stripe-Signature", stripe_signature(secret, now.count(), body)}},
            body};
  }

  /// Waits until something is so, as it becomes by itself.
  bool becomes(const std::function<bool()>& so) {
    for (auto end = std::chrono::steady_clock::now() + 20s;
         std::chrono::steady_clock::now() < end;
         std::this_thread::sleep_for(20ms))
      if (so())
        return true;
    return false;
  }

  bool settles(const stripe_balance& wanted) {
    return becomes([&] {
      return server.account().balance() == wanted;
    });
  }

  /// A booking that was paid for and given back.
  std::string refunded(const std::string& ticket) {
    auto id = hold(ticket);
    client.demand({200}, pay(id));
    CHECK(settles({2'500, 0, 0}));
    client.demand({200}, json_call("POST", "/booking/refund", ann(),
                                   {{"booking_id", id}}));
    CHECK(settles({0, 0, 0}));
    return id;
  }

  stripe_server server;
  box_office office{engine::sqlite,
                    {"--payments", "stripe", "--public-url",
                     "https://tickets.example", "--stripe-url", server.url()}};
  strict_client client{0};
};

} // namespace

FIXTURE_SCOPE(stripe_tests, stripe_fixture)

TEST(a purchase is authorised and then captured) {
  auto id = hold("1-1-0");
  auto said = json_of(client.demand({200}, pay(id)));
  CHECK_EQUAL(said["status"], "confirmed");
  CHECK(settles({2'500, 0, 0}));
  auto intent = server.account().intents().front();
  CHECK_EQUAL(intent["metadata"]["booking"], id);
  CHECK_EQUAL(intent["amount"], 2'500);
  CHECK_EQUAL(intent["currency"], "eur");
  CHECK(becomes([&] {
    auto now = json_of(client.send({"GET", "/booking/" + id, ann(), {}}));
    return now["payment"].value("status", "") == "captured";
  }));
  check_none(client.faults());
}

TEST(a card that is declined leaves the seats to another) {
  auto id = hold("1-1-0");
  auto said = json_of(
    client.demand({402, "payment-declined"},
                  pay(id, "pm_card_chargeDeclinedInsufficientFunds")));
  CHECK_EQUAL(said["decline_code"], "insufficient_funds");
  client.demand({402, "payment-declined"}, pay(id, "pm_of_nobody"));
  client.demand({200}, pay(id, "pm_card_mastercard"));
  CHECK(settles({2'500, 0, 0}));
  CHECK_EQUAL(server.account().intents().size(), 3u);
  check_none(client.faults());
}

TEST(a bank that asks is answered and its word arrives by itself) {
  auto id = hold("1-1-0");
  auto said = json_of(
    client.demand({202}, pay(id, "pm_card_authenticationRequired")));
  CHECK_EQUAL(said["status"], "requires_action");
  auto intent = server.account().intents().front()["id"].get<std::string>();
  CHECK_EQUAL(said["next_action"]["url"], server.url() + "/bank/" + intent);
  REQUIRE(server.account().approve(intent, 0));
  auto events = server.account().take_events();
  MESSAGE("late, twice and in the wrong order");
  for (auto i = events.rbegin(); i != events.rend(); ++i)
    for (int twice = 0; twice < 2; ++twice)
      CHECK_EQUAL(json_of(client.demand({200}, webhook(*i)))["received"], true);
  CHECK(becomes([&] {
    return status(id) == "confirmed";
  }));
  CHECK(settles({2'500, 0, 0}));
  MESSAGE("and changes nothing when it comes once more");
  for (const auto& x : events)
    client.demand({200}, webhook(x));
  CHECK_EQUAL(status(id), "confirmed");
  CHECK_EQUAL(server.front().count("capture"), 1u);
  check_none(client.faults());
}

TEST(what was asked for is no news) {
  auto id = hold("1-1-0");
  client.demand({202}, pay(id, "pm_card_authenticationRequired"));
  auto events = server.account().take_events();
  CHECK_GREATER(events.size(), 1u);
  for (const auto& x : events)
    client.demand({200}, webhook(x));
  client.demand({202}, pay(id, "pm_card_authenticationRequired"));
  CHECK_EQUAL(server.front().count("retrieve"), 1u); // by the second confirm
  check_none(client.faults());
}

TEST(whoever comes back from the bank asks again) {
  auto id = hold("1-1-0");
  auto card = "pm_card_authenticationRequired";
  client.demand({202}, pay(id, card));
  client.demand({202}, pay(id, card));
  auto intent = server.account().intents().front()["id"].get<std::string>();
  REQUIRE(server.account().approve(intent, 0));
  client.demand({200}, pay(id, card));
  CHECK(settles({2'500, 0, 0}));
  check_none(client.faults());
}

TEST(what is given back at the bank is let go) {
  auto id = hold("1-1-0");
  client.demand({202}, pay(id, "pm_card_authenticationRequired"));
  client.demand({200}, json_call("POST", "/booking/release", ann(),
                                 {{"booking_id", id}}));
  CHECK(settles({0, 0, 0}));
  auto intent = server.account().intents().front();
  CHECK_EQUAL(intent["status"], "canceled");
  check_none(client.faults());
}

TEST(a refund gives the money back) {
  refunded("1-1-0");
  check_none(client.faults());
}

TEST(a refund that fails at the bank later is counted for operators) {
  auto id = refunded("1-1-0");
  constexpr auto failed = "onsale_payment_calls_total{outcome=\"failed_at_"
                          "bank\","
                          "step=\"refund\"}";
  http_client plain{office.port()};
  auto before = plain.get("/metrics").value().body; // an alert needs the zero
  CHECK(before.find(std::string{failed} + " 0\n") != std::string::npos);
  client.demand(
    {200},
    webhook({{"id", "evt_9"},
             {"type", "refund.failed"},
             {"data",
              {{"object",
                {{"object", "refund"},
                 {"id", "re_9"},
                 {"payment_intent", "pi_9"},
                 {"status", "failed"},
                 {"metadata", {{"booking", id}, {"attempt", "1"}}}}}}}}));
  CHECK_EQUAL(office.metric(failed), 1);
  check_none(client.faults());
}

TEST(a webhook is believed by its signature alone) {
  json event{{"id", "evt_1"},
             {"object", "event"},
             {"type", "payment_intent.succeeded"},
             {"data", {{"object", json::object()}}}};
  client.demand({200}, webhook(event));
  client.demand({200}, webhook(event, "whsec_old"));
  client.demand({400, "invalid-request", "Stripe-Signature"},
                webhook(event, "whsec_other"));
  auto changed = webhook(event);
  changed.body += ' ';
  client.demand({400, "invalid-request", "Stripe-Signature"}, changed);
  auto bare = webhook(event);
  bare.headers.pop_back();
  client.demand({400, "invalid-request", "Stripe-Signature"}, bare);
  client.demand({400, "invalid-request", "Stripe-Signature"},
                webhook(json::array()));
  client.demand({200}, webhook(json::object()));
  MESSAGE("of types that are unknown, too");
  event["type"] = "something.new";
  client.demand({200}, webhook(event));
  check_none(client.faults());
}

TEST(a provider that is away is asked again and nobody pays twice) {
  for (auto how : {mishap::answer_lost, mishap::failed_after, mishap::lost}) {
    stripe_fixture x;
    auto id = x.hold("1-1-0");
    x.server.front().spoil("confirm", {how, how, how, how});
    x.client.send(x.pay(id)); // it may not be known in time
    CHECK(x.becomes([&] {
      return x.status(id) == "confirmed";
    }));
    CHECK(x.settles({2'500, 0, 0}));
    CHECK_EQUAL(x.server.account().intents().size(), 1u);
  }
}

TEST(a process that is killed while it pays goes on in its next life) {
  auto id = hold("1-1-0");
  server.set_delay(500ms);
  std::thread buyer{[&] {
    http_client other{office.port()};
    auto call = pay(id);
    other.request(call.method, call.target, call.headers, call.body);
  }};
  CHECK(becomes([&] {
    return server.front().count("create") == 1;
  }));
  office.kill();
  buyer.join();
  office.start();
  client.reconnect(office.port());
  CHECK(becomes([&] {
    return status(id) == "confirmed";
  }));
  CHECK(settles({2'500, 0, 0}));
  CHECK_EQUAL(server.account().intents().size(), 1u);
  check_none(client.faults());
}

TEST(an approval is not lost with the process that took the news of it) {
  auto id = hold("1-1-0");
  client.demand({202}, pay(id, "pm_card_authenticationRequired"));
  auto intent = server.account().intents().front()["id"].get<std::string>();
  REQUIRE(server.account().approve(intent, 0));
  server.set_delay(10s); // nothing is looked up in time
  MESSAGE("Stripe has been told that it was heard, and says it no more");
  for (const auto& x : server.account().take_events())
    client.demand({200}, webhook(x));
  office.kill();
  server.set_delay(0ms);
  office.start();
  client.reconnect(office.port());
  CHECK(settles({2'500, 0, 0}));
  CHECK(becomes([&] {
    return status(id) == "confirmed";
  }));
  check_none(client.faults());
}

TEST(a capture that was due when the process was killed is made) {
  auto id = hold("1-1-0");
  server.front().spoil("capture", std::deque<mishap>(1'000, mishap::wrong_key));
  client.demand({200}, pay(id));
  CHECK(becomes([&] {
    return server.front().count("capture") >= 1;
  }));
  office.kill();
  server.front().spoil("capture", {});
  CHECK_EQUAL(server.account().balance().captured, 0);
  office.start();
  client.reconnect(office.port());
  CHECK(settles({2'500, 0, 0}));
  CHECK_EQUAL(status(id), "confirmed");
  check_none(client.faults());
}

TEST(wrong options are told) {
  auto serve = [&](std::vector<std::string> options) {
    std::vector<std::string> all{"serve", "--payments", "stripe"};
    all.insert(all.end(), options.begin(), options.end());
    box_office other{engine::sqlite};
    return other.run(all);
  };
  auto [status, said] = serve({});
  CHECK(status == exit_status{.code = 2});
  CHECK(said.find("--public-url") != std::string::npos);
  std::tie(status, said) = serve({"--public-url", "https://tickets.example"});
  CHECK(status == exit_status{.code = 2});
  CHECK(said.find("ONSALE_STRIPE_SECRET_KEY") != std::string::npos);
  std::tie(status, said) = serve({"--public-url", "http://tickets.example"});
  CHECK(said.find("and not http://tickets.example") != std::string::npos);
  std::tie(status, said) = serve({"--public-url", "https://tickets.example",
                                  "--stripe-url", "http://api.stripe.com"});
  CHECK(status == exit_status{.code = 2});
  CHECK(said.find("--stripe-url") != std::string::npos);
}

TEST(keys of the wrong kind are told) {
  struct case_of {
    const char* key;
    const char* news;
    const char* shown;
    const char* told;
  };
  for (auto [key, news, shown, told] :
       {case_of{"pk_test_1", "whsec_1", "pk_test_1", "sk_ or rk_"},
        case_of{"sk_test_1", "secret", "pk_test_1", "whsec_"},
        case_of{"sk_live_1", "whsec_1", "pk_test_1", "test mode"},
        case_of{"rk_test_1", "whsec_1", "pk_live_1", "test mode"}}) {
    box_office other{engine::sqlite};
    other.set_environment({{"ONSALE_STRIPE_SECRET_KEY", key},
                           {"ONSALE_STRIPE_WEBHOOK_SECRETS", news}});
    auto [status, said] = other.run({"serve", "--payments", "stripe",
                                     "--public-url", "https://tickets.example",
                                     "--stripe-publishable-key", shown});
    CHECK(status == exit_status{.code = 2});
    CHECK(said.find(told) != std::string::npos);
  }
}

FIXTURE_SCOPE_END()
