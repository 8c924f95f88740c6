// Purchases at Stripe while calls come to grief at random, and news of them
// come late, twice and in any order: whatever happens on the way, what was
// captured is what was sold.
#define SUITE faults.served.stripe

#include "tests/served/check_none.hpp"
#include "tests/support/fault_run.hpp"
#include "tests/support/payment_news.hpp"
#include "tests/support/stripe/stripe_server.hpp"
#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

#include <atomic>
#include <functional>
#include <iterator>
#include <map>
#include <mutex>
#include <random>
#include <sstream>
#include <thread>

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr int64_t price = 2'500;
constexpr int buyers = 8;
constexpr double share_of_faults = 0.05;

/// How long one buyer insists, and how long everything may take to settle.
constexpr auto insistence = 120s;

constexpr auto news_secret = "whsec_of_the_purchases";

/// What may befall a call, by lot: all but a key of another account.
constexpr mishap mishaps_by_lot[]{mishap::not_sent,     mishap::lost,
                                  mishap::answer_lost,  mishap::locked,
                                  mishap::too_many,     mishap::failed,
                                  mishap::failed_after, mishap::gateway_error,
                                  mishap::wrong_key,    mishap::refused,
                                  mishap::dependency,   mishap::key_in_use};

/// What a buyer does, by lot.
enum class fate : uint8_t {
  pays,
  is_declined, // and pays with another card
  approves,
  leaves,   // approves, and does not come back
  replaces, // pays with another card while the bank waits
  refuses,
  walks_away,
  gives_back // while the card is being charged, before that, or just after
};

fate fate_of(uint64_t roll) {
  auto x = roll % 20;
  return x < 8    ? fate::pays
         : x < 9  ? fate::gives_back
         : x < 12 ? fate::is_declined
         : x < 14 ? fate::approves
         : x < 16 ? fate::leaves
         : x < 17 ? fate::replaces
         : x < 19 ? fate::refuses
                  : fate::walks_away;
}

const char* card_of(fate x) {
  if (x == fate::pays || x == fate::gives_back)
    return "pm_card_visa";
  return x == fate::is_declined ? "pm_card_chargeDeclined"
                                : "pm_card_authenticationRequired";
}

/// Spoils one call in twenty: which, the seed decides, whatever else goes on at
/// the same time.
class misfortune {
public:
  explicit misfortune(uint64_t seed) : seed_(seed) {
    // The dice decide.
  }

  mishap roll(const stripe_request& call) {
    auto name = call.idempotency_key.empty() ? call.target
                                             : call.idempotency_key;
    std::lock_guard guard{mutex_};
    auto count = ++counts_[name];
    std::mt19937_64 dice{seed_ ^ std::hash<std::string>{}(name) ^ count};
    if (std::uniform_real_distribution{0.0, 1.0}(dice) >= share_of_faults)
      return mishap::none;
    auto how = mishaps_by_lot[dice() % std::size(mishaps_by_lot)];
    // What is refused before there is money on hold is a decline, and true.
    auto at = endpoint_of(call);
    if (how == mishap::refused && (at == "create" || at == "confirm"))
      how = mishap::lost;
    ++spoilt_;
    return how;
  }

  uint64_t spoilt() const {
    return spoilt_;
  }

private:
  const uint64_t seed_;
  std::mutex mutex_;
  std::map<std::string, uint64_t> counts_;
  std::atomic<uint64_t> spoilt_{0};
};

/// One purchase, by whoever keeps asking until it is known how it ended.
class purchase {
public:
  purchase(box_office& office, stripe_account& bank, int number, fate what)
    : office_(office), bank_(bank), number_(number), fate_(what),
      user_("buyer-" + std::to_string(number)) {
    // Nobody has asked yet.
  }

  /// @returns what was wrong with it; empty if nothing was
  std::string run() {
    auto seat = number_ % 500;
    auto ticket = "1-" + std::to_string(1 + number_ / 500) + '-'
                  + std::to_string(seat);
    auto held = insist("/booking/reserve", "hold", {{"ticket_id", ticket}});
    if (held.status != 201)
      return complain("hold", held);
    id_ = json_of(held).value("booking_id", "");
    if (fate_ == fate::gives_back)
      return give_back_meanwhile();
    auto said = confirm("first");
    if (said.status == 202)
      said = after_the_bank(json_of(said));
    else if (said.status == 402 && fate_ == fate::is_declined)
      said = confirm("second", "pm_card_mastercard");
    paid_ = said.status == 200;
    auto fits = said.status == (fate_ == fate::refuses ? 402 : 200);
    return fits ? std::string{} : complain("end", said);
  }

  /// Whether the buyer was told that the tickets are theirs.
  bool paid() const noexcept {
    return paid_;
  }

  /// How it stands when all has settled.
  std::string status() {
    http_client client{office_.port(), 30s};
    auto said = client.get("/booking/" + id_, office_.as_user(user_));
    return said && said->status == 200 ? json_of(*said).value("status", "")
                                       : "";
  }

  /// Whether the seats went back after the bank had heard of the card, and
  /// before it was known what came of it.
  bool was_overtaken() const noexcept {
    return was_overtaken_;
  }

  bool walked_away() const noexcept {
    return fate_ == fate::walks_away;
  }

private:
  /// Whichever of the two comes first, both are told so.
  std::string give_back_meanwhile() {
    http_answer paying;
    std::thread other{[&] {
      paying = confirm("first");
    }};
    auto waits = number_ % 3 != 0;
    auto has_heard = waits && bank_hears_of_it();
    auto back = insist("/booking/release", "release", {{"booking_id", id_}});
    other.join();
    paid_ = is_sold_already(back);
    was_overtaken_ = has_heard && !paid_;
    auto fits = paid_ ? paying.status == 200
                      : back.status == 200 && paying.status == 410;
    return fits ? std::string{}
                : complain("pay", paying) + "; " + complain("end", back);
  }

  /// Waits until there is an intent of the booking, or until it takes too long.
  bool bank_hears_of_it() const {
    for (auto end = std::chrono::steady_clock::now() + 5s;
         std::chrono::steady_clock::now() < end;
         std::this_thread::sleep_for(1ms))
      if (bank_.balance_of(id_) != stripe_balance{})
        return true;
    return false;
  }

  static bool is_sold_already(const http_answer& x) {
    return x.status == 409
           && json_of(x).value("type", "") == "/problems/already-confirmed";
  }

  http_answer after_the_bank(const json& said) {
    auto url = said["next_action"].value("url", "");
    auto intent = url.substr(url.rfind('/') + 1);
    if (fate_ == fate::walks_away)
      return insist("/booking/release", "release", {{"booking_id", id_}});
    if (fate_ == fate::replaces)
      return confirm("other", "pm_card_mastercard");
    if (fate_ == fate::refuses)
      bank_.refuse(intent, 0);
    else
      bank_.approve(intent, 0);
    // The same wish as before: under another key a refusal that is known by now
    // would have the card tried once more.
    return fate_ == fate::leaves ? wait_at_home() : confirm("first");
  }

  /// Nobody but Stripe says what the bank has said.
  http_answer wait_at_home() {
    http_answer last;
    for (auto end = std::chrono::steady_clock::now() + insistence;
         std::chrono::steady_clock::now() < end && status() != "confirmed";)
      std::this_thread::sleep_for(50ms);
    last.status = status() == "confirmed" ? 200 : 0;
    return last;
  }

  http_answer confirm(const std::string& key, const char* card = nullptr) {
    return insist("/booking/confirm", key,
                  {{"booking_id", id_},
                   {"payment_details",
                    {{"payment_method", card ? card : card_of(fate_)}}}});
  }

  /// Repeats a call under its key until it is not open what came of it.
  http_answer
  insist(const std::string& target, const std::string& key, const json& body) {
    auto headers = office_.as_user(user_);
    headers.emplace_back("Idempotency-Key", key);
    http_answer last;
    for (auto end = std::chrono::steady_clock::now() + insistence;
         std::chrono::steady_clock::now() < end;
         std::this_thread::sleep_for(50ms)) {
      http_client client{office_.port(), 30s};
      auto said = client.post(target, body.dump(), headers);
      if (!said)
        continue;
      last = *std::move(said);
      if (is_sold_already(last) || (last.status != 503 && last.status != 409))
        break;
    }
    return last;
  }

  std::string complain(const char* where, const http_answer& said) const {
    return user_ + ", " + where + ": " + std::to_string(said.status) + ' '
           + said.body;
  }

  box_office& office_;
  stripe_account& bank_;
  const int number_;
  const fate fate_;
  const std::string user_;
  std::string id_;
  bool paid_ = false;
  bool was_overtaken_ = false;
};

struct story {
  stripe_server server;
  box_office office;
  size_t news = 0;      // that were taken
  size_t overtaken = 0; // payments, by their buyers

  explicit story(engine kind)
    : office(kind,
             {"--payments", "stripe", "--public-url", "https://tickets.example",
              "--stripe-url", server.url(), "--stripe-rate", "5000"}) {
    office.set_environment({{"ONSALE_STRIPE_SECRET_KEY", "sk_test_onsale"},
                            {"ONSALE_STRIPE_WEBHOOK_SECRETS", news_secret}});
    office.start();
  }

  /// @returns what was wrong
  std::string run(int purchases, misfortune& dice) {
    auto blocks = static_cast<size_t>((purchases + 499) / 500);
    box_office::event_shape hall;
    hall.sections.assign(blocks, {.rows = 10, .seats_per_row = 50});
    office.add_event(hall);
    server.front().spoil_by([&](const stripe_request& x) {
      return dice.roll(x);
    });
    std::mt19937_64 lots{fault_seed()};
    std::vector<purchase> all;
    for (int i = 0; i < purchases; ++i)
      all.emplace_back(office, server.account(), i, fate_of(lots()));
    news_courier courier{server.account(), office, news_secret, lots()};
    auto wrong = buy(all);
    server.front().spoil_by(nullptr);
    wrong += courier.finish();
    news = courier.taken();
    return wrong + settle(all);
  }

private:
  static std::string buy(std::vector<purchase>& all) {
    std::mutex mutex;
    std::string wrong;
    std::atomic<size_t> next{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < buyers; ++i)
      threads.emplace_back([&] {
        for (size_t k = next++; k < all.size(); k = next++)
          if (auto why = all[k].run(); !why.empty()) {
            std::lock_guard guard{mutex};
            wrong += why + '\n';
          }
      });
    for (auto& x : threads)
      x.join();
    return wrong;
  }

  /// Waits until nothing is owed, and compares.
  std::string settle(std::vector<purchase>& all) {
    for (auto end = std::chrono::steady_clock::now() + insistence;
         office.metric("onsale_outbox_duties") > 0
         && std::chrono::steady_clock::now() < end;)
      std::this_thread::sleep_for(100ms);
    std::ostringstream wrong;
    int64_t sold = 0;
    for (auto& x : all) {
      auto status = x.status();
      auto is_sold = status == "confirmed";
      sold += is_sold ? 1 : 0;
      overtaken += x.was_overtaken() ? 1 : 0;
      if (is_sold != (x.paid() && !x.walked_away()))
        wrong << "a buyer was not told the truth: " << status << '\n';
    }
    auto now = server.account().balance();
    if (now.captured != sold * price)
      wrong << "captured " << now.captured << ", sold " << sold * price << '\n';
    if (now.on_hold != 0 || now.open != 0)
      wrong << now.on_hold << " on hold, " << now.open << " open\n";
    return wrong.str() + reconcile();
  }

  /// The program itself must find nothing, either. A SQLite file is for one
  /// process alone.
  std::string reconcile() {
    if (office.kind() == engine::sqlite)
      office.stop();
    auto [status, text] = office.run(
      {"reconcile", "--payments", "stripe", "--stripe-url", server.url(),
       "--stripe-rate", "5000", "--settle-minutes", "0"});
    auto is_good = status == exit_status{}
                   && text.find("(0 by letting a hold go)") != text.npos;
    return is_good ? std::string{} : "reconcile: " + text;
  }
};

void check_story(engine kind) {
  auto purchases = long_tests() ? 10'000 : 150;
  misfortune dice{fault_seed()};
  MESSAGE("seed " << fault_seed());
  story x{kind};
  check_none(x.run(purchases, dice));
  MESSAGE(purchases << " purchases, " << dice.spoilt() << " spoilt calls, "
                    << x.news << " news, " << x.overtaken
                    << " given back while the card was being charged");
  CHECK(dice.spoilt() > 0);
  CHECK(x.news > 0);
  CHECK(x.overtaken > 0 || !long_tests());
}

} // namespace

TEST(what was captured is what was sold in SQLite) {
  check_story(engine::sqlite);
}

TEST(what was captured is what was sold in PostgreSQL) {
  check_story(engine::postgres);
}
