#include "cli/demo_crowd.hpp"

#include "cli/demo/dice.hpp"
#include "cli/in_background.hpp"
#include "cli/web_client.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace onsale::cli {

namespace {

using clock = std::chrono::steady_clock;
using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::seconds;

enum class fan_step : uint8_t { arrive, wait, choose, decide, gone };

struct fan {
  std::string token;
  std::string pass;
  std::string booking;
  fan_step next = fan_step::arrive;
  int tries = 0;
};

/// Whether somebody is not discouraged by a show that has no such seats.
constexpr int tries_max = 4;

/// The end of the program waits for a fan's question to be answered.
constexpr seconds patience{3};

/// @returns what an object has by that name, if it is a text
std::string text_in(const json& object, const char* name) {
  auto i = object.find(name);
  return i != object.end() && i->is_string() ? i->get<std::string>()
                                             : std::string{};
}

/// One thread's worth of fans, who act in turn.
class crowd {
public:
  explicit crowd(const crowd_options& how)
    : root_(how.root), event_(std::to_string(how.event.value)),
      chance_(how.event.value) {
    client_.go_straight();
    fans_.resize(how.fans);
    auto now = clock::now();
    // Two in three gather before the sale begins, and the others come later.
    for (size_t i = 0; i < fans_.size(); ++i)
      due_.emplace(now + milliseconds{chance_.below(i % 3 ? 60'000 : 300'000)},
                   i);
  }

  /// When somebody acts next; nothing when all have gone.
  std::optional<clock::time_point> next() const {
    return due_.empty() ? std::nullopt : std::optional{due_.begin()->first};
  }

  /// Has whoever is next act.
  void act() {
    auto i = due_.begin()->second;
    due_.erase(due_.begin());
    auto pause = step(fans_[i]);
    if (fans_[i].next != fan_step::gone)
      due_.emplace(clock::now() + pause, i);
  }

private:
  milliseconds some(uint32_t least_s, uint32_t most_s) {
    return milliseconds{chance_.between(least_s * 1'000, most_s * 1'000)};
  }

  /// @returns how long the fan does nothing afterwards
  milliseconds step(fan& x) {
    switch (x.next) {
      case fan_step::arrive:
        return arrive(x);
      case fan_step::wait:
        return wait(x);
      case fan_step::choose:
        return choose(x);
      case fan_step::decide:
        return decide(x);
      case fan_step::gone:
        break;
    }
    return milliseconds{0};
  }

  milliseconds arrive(fan& x) {
    auto made = post(x, "/users", json::object());
    x.token = text_in(made, "token");
    post(x, room() + "/join", json::object());
    x.next = x.token.empty() ? fan_step::gone : fan_step::wait;
    return some(5, 10);
  }

  milliseconds wait(fan& x) {
    auto place = ask(x, room() + "/place", nullptr);
    auto state = text_in(place, "state");
    x.pass = text_in(place, "pass");
    if (state == "admitted") {
      x.next = fan_step::choose;
      return some(2, 12);
    }
    // Without an answer one asks again.
    auto stays = state.empty() || state == "pre_queue" || state == "queued"
                 || state == "parked";
    if (!stays)
      x.next = fan_step::gone;
    return some(5, 10);
  }

  milliseconds choose(fan& x) {
    static constexpr uint32_t parties[] = {1, 2, 2, 2, 3, 4, 4};
    json best{{"quantity", chance_.pick(parties)},
              {"adjacent", x.tries + 1 < tries_max}};
    if (chance_.percent(70))
      best["price_level"] = "P" + std::to_string(chance_.between(1, 5));
    auto held = post(x, "/booking/reserve",
                     {{"event_id", event_}, {"best_available", best}});
    x.booking = text_in(held, "booking_id");
    if (!x.booking.empty()) {
      x.next = fan_step::decide;
      return some(5, 40);
    }
    // The pass may have run out meanwhile.
    x.next = ++x.tries < tries_max ? fan_step::wait : fan_step::gone;
    return some(1, 3);
  }

  /// Most pay; some give back what they hold, and some just go away.
  milliseconds decide(fan& x) {
    x.next = fan_step::gone;
    if (chance_.percent(80))
      post(x, "/booking/confirm",
           {{"booking_id", x.booking},
            {"payment_details", {{"payment_method", "pm_card_visa"}}}});
    else if (chance_.percent(60))
      post(x, "/booking/release", {{"booking_id", x.booking}});
    return milliseconds{0};
  }

  std::string room() const {
    return "/events/" + event_ + "/waiting-room";
  }

  json post(const fan& x, const std::string& path, const json& body) {
    auto text = body.dump();
    return ask(x, path, &text);
  }

  /// @returns an object, without what was asked for if it was refused
  json ask(const fan& x, const std::string& path, const std::string* body) {
    std::vector<std::string> headers;
    if (!x.token.empty())
      headers.push_back("Authorization: Bearer " + x.token);
    if (!x.pass.empty())
      headers.push_back("X-Onsale-Pass: " + x.pass);
    auto said = client_.ask(root_ + path, body, headers);
    auto document = json::parse(said ? said->body : "", nullptr, false);
    return document.is_object() ? document : json::object();
  }

  std::string root_;
  std::string event_;
  demo::dice chance_;
  web_client client_{patience};
  std::vector<fan> fans_;
  std::multimap<clock::time_point, size_t> due_;
};

} // namespace

demo_crowd::demo_crowd(crowd_options how, support::logger log)
  : how_(how), log_(std::move(log)) {
  thread_ = std::thread{[this] {
    give_way();
    run();
  }};
}

demo_crowd::~demo_crowd() {
  {
    std::lock_guard guard{mutex_};
    over_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void demo_crowd::run() {
  crowd all{how_};
  std::unique_lock guard{mutex_};
  while (auto at = all.next()) {
    wake_.wait_until(guard, *at, [this] {
      return over_;
    });
    if (over_)
      return;
    guard.unlock();
    all.act();
    guard.lock();
  }
  log_.info("the demo's crowd has gone home");
}

} // namespace onsale::cli
