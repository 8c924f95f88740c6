#define SUITE served.walk

#include "tests/served/check_none.hpp"
#include "tests/served/page_assets.hpp"
#include "tests/served/room_house.hpp"
#include "tests/served/small_house.hpp"
#include "tests/support/contract.hpp"
#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>
#include <openssl/evp.h>

#include <chrono>
#include <set>

using namespace onsale::test;
using nlohmann::json;

namespace {

/// Goes through the whole house and notes which calls of the contract it made.
class visitor {
public:
  explicit visitor(engine kind)
    : office_(kind), client_(port_of(office_)), admin_(office_.as_admin()) {
    // The walk begins with an empty house.
  }

  void open_the_house() {
    auto event = small_house::event();
    event["limits"] = {{"open_holds", 20}, {"hold_ttl_s", 480}};
    put("PUT /admin/venues/{id}", "/admin/venues/1", small_house::venue());
    put("PUT /admin/performers/{id}", "/admin/performers/7",
        small_house::performer());
    for (auto target : {"/admin/events/1", "/admin/events/2"})
      put("PUT /admin/events/{id}", target, event);
    event["onsale"]["starts_at"] = "2098-06-01T00:00:00Z";
    event["presales"][0]["ends_at"] = "2098-06-01T00:00:00Z";
    put("PUT /admin/events/{id}", "/admin/events/3", event);
  }

  void look_at_operations() {
    for (auto path : {"/livez", "/readyz", "/healthz", "/metrics", "/",
                      "/bookings", "/check-in", "/ops", "/openapi.json",
                      "/asyncapi.json", "/payment-form", "/problems"})
      see(std::string{"GET "} + path, path);
    see("GET /readyz", "/readyz?verbose");
    see("GET /e/{id}", "/e/1");
    see("GET /e/{id}/room", "/e/1/room");
    see("GET /checkout/{booking_id}", "/checkout/x");
    see("GET /ops/{id}", "/ops/1");
    http_client browser{office_.port()};
    for (const auto& asset : assets_in(browser.get("/").value().body))
      see("GET /assets/{name}", asset);
    for (auto name : {"not-found", "seats-unavailable", "hold-expired"})
      see("GET /problems/{name}", std::string{"/problems/"} + name);
  }

  void come_in() {
    done(201, "POST /users", {"POST", "/users", {}, {}});
    auto guest = done(
      201, "POST /users",
      json_call("POST", "/users", {},
                {{"email", "ann@example.com"}, {"name", "Ann"}}));
    who_ = {{"Authorization", "Bearer " + guest["token"].get<std::string>()}};
    auto me = see("GET /me", "/me", who_);
    CHECK_EQUAL(me["user_id"], guest["user_id"]);
    CHECK_EQUAL(me["email"], "ann@example.com");
    done(201, "POST /session", {"POST", "/session", who_, {}});
    see("GET /session", "/session");
    done(200, "DELETE /session", {"DELETE", "/session", {}, {}});
  }

  void look_around() {
    see("GET /search", "/search?highlight=true&facets=genre,venue&size=5");
    see("GET /suggest", "/suggest?q=a");
    auto page = see("GET /events", "/events?size=1&&");
    CHECK_EQUAL(page["total"], 3);
    auto next = see("GET /events", "/events?size=2&cursor="
                                     + page["cursor"].get<std::string>());
    CHECK_EQUAL(next["events"].size(), 2u);
    auto event = see("GET /events/{event_id}", "/events/1");
    for (auto part : {"event", "venue", "performers", "sections", "tickets"})
      CHECK(event.contains(part));
    CHECK_EQUAL(event["tickets"].size(), 60u);
    for (auto how : {"all", "none", "summary"})
      see("GET /events/{event_id}", std::string{"/events/1?tickets="} + how);
    for (auto section : {"S1", "GA"})
      see("GET /events/{event_id}/sections/{section_id}",
          std::string{"/events/1/sections/"} + section);
    see("GET /venues/{venue_id}", "/venues/1");
    see("GET /performers/{performer_id}", "/performers/7");
    // The brief's own address, once it is served.
    if (listed().contains("GET /search"))
      see("GET /search", "/search?performer=Band&&venue=Hall&&date=2099-01-01");
  }

  /// The two calls of the brief, in its spelling.
  void buy_as_the_brief_says() {
    auto held = reserve({{"ticked_id", "1-1-0"}});
    CHECK_EQUAL(held["status"], "held");
    json payment{{"ticked_id", "1-1-0"},
                 {"paymentDetails", {{"payment_method", "pm_card_visa"}}}};
    auto sold = step("confirm", payment);
    CHECK_EQUAL(sold["status"], "confirmed");
    CHECK_EQUAL(sold["booking_id"], held["booking_id"]);
    auto again = step("confirm", payment);
    // Meanwhile the money may have been captured.
    for (auto* x : {&sold, &again})
      (*x)["payment"].erase("status");
    CHECK_EQUAL(again, sold);
    // Its tag may change at once: the money is being captured.
    auto mine = done(200, "GET /booking/{booking_id}",
                     {"GET", address_of(held), who_, {}});
    done(200, "POST /admin/check-in",
         json_call("POST", "/admin/check-in", admin_,
                   {{"code", mine["tickets"][0]["code"]}}));
  }

  void hold_and_let_go() {
    auto wish = json_call(
      "POST", "/booking/reserve", who_,
      {{"event_id", "1"},
       {"best_available", {{"quantity", 2}, {"section", "S1"}}}});
    wish.headers.emplace_back("Idempotency-Key", "\"hold\"");
    auto first = client_.demand({201}, wish);
    auto again = client_.demand({201}, wish);
    CHECK_EQUAL(first.body, again.body);
    CHECK_EQUAL(again.header("Idempotent-Replayed"), "true");
    auto counted = client_.demand({200}, {"GET", "/metrics", {}, {}}).body;
    CHECK(counted.find(R"(onsale_reserves_total{outcome="replayed"} 1)")
          != std::string::npos);
    auto held = json_of(first);
    json booking{{"booking_id", held["booking_id"]}};
    auto longer = step("extend", booking);
    CHECK_GREATER(longer["expires_at"].get<std::string>(),
                  held["expires_at"].get<std::string>());
    auto seen = see("GET /booking/{booking_id}", address_of(held), who_);
    CHECK_EQUAL(seen["status"], "held");
    auto released = step("release", booking);
    CHECK_EQUAL(released["status"], "released");
    CHECK_EQUAL(step("release", booking), released);
    MESSAGE("by its ticket, which it has lost, it is told the same");
    json by_ticket{{"ticket_id", held["tickets"][0]["ticket_id"]},
                   {"payment_details", {{"payment_method", "pm_card_visa"}}}};
    client_.demand({410, "hold-released"},
                   json_call("POST", "/booking/confirm", who_, by_ticket));
  }

  void pay_and_be_paid_back() {
    auto held = reserve({{"ticket_ids", {"1-1-5", "1-1-6"}}});
    auto payment = payment_for(held, "pm_card_chargeDeclined");
    client_.demand({402, "payment-declined"},
                   json_call("POST", "/booking/confirm", who_, payment));
    auto sold = step("confirm", payment_for(held, "pm_card_visa"));
    CHECK_EQUAL(sold["tickets"].size(), 2u);
    auto back = step("refund", {{"booking_id", held["booking_id"]}});
    CHECK_EQUAL(back["status"], "refunded");
  }

  /// A card whose bank wants to hear from its owner.
  void go_to_the_bank() {
    auto held = reserve(
      {{"event_id", "1"}, {"section", "GA"}, {"quantity", 2}});
    auto payment = payment_for(held, "pm_card_authenticationRequired");
    auto waits = done(202, "POST /booking/confirm",
                      json_call("POST", "/booking/confirm", who_, payment));
    CHECK_EQUAL(waits["status"], "requires_action");
    auto url = waits["next_action"]["url"].get<std::string>();
    see("GET /simulated-bank/{reference}", url);
    done(200, "POST /simulated-bank/{reference}",
         {"POST", url, {}, "decision=approve"});
    auto sold = step("confirm", payment);
    CHECK_EQUAL(sold["status"], "confirmed");
  }

  void enter_the_presale() {
    json wish{{"ticket_id", "3-1-0"}};
    client_.demand({403, "access-code"},
                   json_call("POST", "/booking/reserve", who_, wish));
    wish["access_code"] = "fan";
    reserve(wish);
  }

  /// Event 4 has a waiting room of which a fan club is a witness.
  void queue_for_seats() {
    const std::string room = "/events/4/waiting-room";
    const std::string seed(64, '7');
    auto now = std::chrono::system_clock::now();
    auto event = small_house::event();
    event["onsale"]["starts_at"] = utc(now + std::chrono::seconds{2});
    event["waiting_room"] = {
      {"enabled", true},
      {"witnesses",
       {{{"name", "club"},
         {"commitment", sha256_hex("onsale witness 1\nevent 4\nname club\nseed "
                                   + seed + "\n")}}}}};
    put("PUT /admin/events/{id}", "/admin/events/4", event);
    auto join = "POST /events/{event_id}/waiting-room/join";
    auto mine = done(200, join, {"POST", room + "/join", who_, {}});
    auto look = [&] {
      return see("GET /events/{event_id}/waiting-room", room);
    };
    CHECK_EQUAL(look()["operator_trusted"], false);
    auto place = see("GET /events/{event_id}/waiting-room/place",
                     room + "/place", who_);
    CHECK_EQUAL(place["state"], "pre_queue");
    auto bearer = who_;
    bearer.emplace_back("Accept", "text/event-stream");
    listen("GET /events/{event_id}/waiting-room/live", room + "/live", bearer);
    listen("GET /events/{event_id}/live", "/events/1/live", bearer);
    auto reveal = json_call("POST", room + "/reveal", {}, {{"seed", seed}});
    http_answer said;
    auto until = std::chrono::steady_clock::now() + std::chrono::seconds{30};
    auto in_time = [&] {
      return std::chrono::steady_clock::now() < until;
    };
    do
      said = client_.send(reveal);
    while (said.status == 409 && in_time()); // the sale has not begun
    CHECK_EQUAL(said.status, 200);
    walked_.insert("POST /events/{event_id}/waiting-room/reveal");
    json draw;
    do
      draw = json_of(client_.demand({200}, {"GET", room + "/draw", {}, {}}));
    while (!draw.contains("order") && in_time());
    see("GET /events/{event_id}/waiting-room/draw", room + "/draw");
    CHECK_EQUAL(draw["order"], json::array({mine["entry_id"]}));
    CHECK_EQUAL(draw["seeds"]["witnesses"][0]["seed"], seed);
    CHECK_EQUAL(draw["degraded"], false);
    auto slower = done(200, "PATCH /admin/events/{id}/waiting-room",
                       json_call("PATCH", "/admin" + room, admin_,
                                 {{"admit_per_minute", 7}}));
    CHECK_EQUAL(slower["pace"]["admit_per_minute"], 7);
    done(200, "POST /events/{event_id}/waiting-room/leave",
         {"POST", room + "/leave", who_, {}});
  }

  void run_the_house() {
    json seats{{"ticket_ids", {"1-1-10", "1-1-11"}}};
    for (auto verb : {"block", "unblock"})
      done_once(verb, json_call("POST", std::string{"/admin/events/1/"} + verb,
                                admin_, seats));
    auto ledger = see("GET /admin/events/{id}/ledger",
                      "/admin/events/1/ledger?seat=1-1-0", admin_);
    CHECK_EQUAL(ledger["ledger"].size(), 2u); // held, and sold
    see("GET /admin/events/{id}/refunds", "/admin/events/1/refunds", admin_);
    see("GET /admin/events/{id}/sales.csv", "/admin/events/1/sales.csv",
        admin_);
    auto cluster = see("GET /admin/cluster", "/admin/cluster", admin_);
    CHECK_EQUAL(cluster["members"].size(), 1u);
    CHECK_EQUAL(cluster["members"][0]["shards"], cluster["shards"].size());
    // Nobody could take over from a node alone (see tests/faults/cluster/).
    client_.demand({404, "not-found"},
                   {"POST", "/admin/nodes/9/drain", admin_, {}});
    walked_.insert("POST /admin/nodes/{id}/drain");
    done_once("cancel", {"POST", "/admin/events/2/cancel", admin_, {}});
    MESSAGE("a key stands for one request");
    auto other = json_call("POST", "/admin/events/1/block", admin_, seats);
    other.headers.emplace_back("Idempotency-Key", "cancel");
    client_.demand({422, "idempotency-conflict"}, other);
    client_.demand({409, "not-on-sale"},
                   json_call("POST", "/booking/reserve", who_,
                             {{"ticket_id", "2-1-0"}}));
  }

  void leave() {
    auto mine = see("GET /me/bookings", "/me/bookings", who_);
    CHECK_EQUAL(mine["bookings"].size(), 5u);
    check_none(client_.faults());
    std::string missed;
    for (const auto& x : listed())
      if (!walked_.contains(x))
        missed += x + "\n";
    check_none(missed);
  }

private:
  static uint16_t port_of(box_office& closed) {
    closed.start();
    return closed.port();
  }

  /// Without the one that is only there where Stripe takes the money.
  static std::set<std::string> listed() {
    auto all = our_contract().operations();
    std::set<std::string> result{all.begin(), all.end()};
    result.erase("POST /webhooks/stripe");
    return result;
  }

  /// Makes a call that must succeed. @returns the body, if it is JSON
  json done(int status, const std::string& operation, const http_call& x) {
    auto said = client_.demand({status}, x);
    walked_.insert(operation);
    return json::parse(said.body, nullptr, false);
  }

  /// An operator's command twice under its key.
  void done_once(const std::string& verb, http_call x) {
    x.headers.emplace_back("Idempotency-Key", verb);
    auto first = done(200, "POST /admin/events/{id}/" + verb, x);
    auto again = client_.demand({200}, x);
    CHECK_EQUAL(json::parse(again.body), first);
    CHECK_EQUAL(again.header("Idempotent-Replayed"), "true");
  }

  json put(const char* operation, const char* target, const json& body) {
    return done(200, operation, json_call("PUT", target, admin_, body));
  }

  /// Reads something, by `HEAD` and with its tag, too.
  json see(const std::string& operation, const std::string& target,
           const http_client::header_list& who = {}) {
    auto said = client_.demand({200}, {"GET", target, who, {}});
    http_client other{office_.port()};
    auto head = other.request("HEAD", target, who);
    REQUIRE(head.has_value());
    CHECK_EQUAL(head->status, 200);
    if (said.has("ETag")) {
      auto headers = who;
      headers.emplace_back("If-None-Match", said.header("ETag"));
      client_.demand({304}, {"GET", target, headers, {}});
    }
    walked_.insert(operation);
    return json::parse(said.body, nullptr, false);
  }

  /// Begins a live connection, and hears no more of it.
  void listen(const std::string& operation, const std::string& target,
              const http_client::header_list& who) {
    client_.demand({200}, {"HEAD", target, who, {}});
    client_.demand({200}, {"GET", target, who, {}});
    client_.reconnect(office_.port());
    walked_.insert(operation);
  }

  static std::string sha256_hex(const std::string& text) {
    unsigned char hash[32];
    ::EVP_Digest(text.data(), text.size(), hash, nullptr, EVP_sha256(),
                 nullptr);
    std::string result;
    for (auto byte : hash) {
      result += "0123456789abcdef"[byte >> 4];
      result += "0123456789abcdef"[byte & 15];
    }
    return result;
  }

  json reserve(const json& body) {
    return done(201, "POST /booking/reserve",
                json_call("POST", "/booking/reserve", who_, body));
  }

  json step(const std::string& name, const json& body) {
    return done(200, "POST /booking/" + name,
                json_call("POST", "/booking/" + name, who_, body));
  }

  static json payment_for(const json& held, const char* card) {
    return {{"booking_id", held["booking_id"]},
            {"payment_details", {{"payment_method", card}}}};
  }

  static std::string address_of(const json& booking) {
    return "/booking/" + booking["booking_id"].get<std::string>();
  }

  box_office office_;
  strict_client client_;
  http_client::header_list admin_;
  http_client::header_list who_;
  std::set<std::string> walked_;
};

void walk(engine kind) {
  visitor one{kind};
  one.open_the_house();
  one.look_at_operations();
  one.come_in();
  one.look_around();
  one.buy_as_the_brief_says();
  one.hold_and_let_go();
  one.pay_and_be_paid_back();
  one.go_to_the_bank();
  one.enter_the_presale();
  one.queue_for_seats();
  one.run_the_house();
  one.leave();
}

} // namespace

TEST(every call does what the contract says - sqlite) {
  walk(engine::sqlite);
}

TEST(every call does what the contract says - postgres) {
  walk(engine::postgres);
}
