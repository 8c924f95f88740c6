#include "tests/support/buyer.hpp"

#include <algorithm>
#include <set>
#include <thread>
#include <utility>

namespace onsale::test {

using nlohmann::json;
using namespace std::chrono_literals;

namespace {

/// A server answers within 25 s, whatever its store does.
constexpr auto client_patience = 30s;

/// Before a server is tried again that nobody hears, or that asks for it.
constexpr auto pause = 20ms;

/// What an answer means to the history.
call_outcome meaning_of(const std::optional<http_answer>& said) {
  if (!said)
    return call_outcome::unknown;
  switch (said->status) {
    case 200:
    case 201:
      return call_outcome::done;
    case 202:
      return call_outcome::pending;
    case 402:
      return call_outcome::declined;
    case 404:
    case 410:
      return call_outcome::gone;
    case 503:
      break;
    default:
      return call_outcome::refused;
  }
  return json_of(*said).value("type", "") == "/problems/outcome-unknown"
           ? call_outcome::unknown
           : call_outcome::refused;
}

answer understand(const std::optional<http_answer>& said) {
  answer result;
  result.at = wall_clock();
  result.outcome = meaning_of(said);
  result.not_now = result.outcome == call_outcome::refused
                   && said->status == 503;
  if (result.outcome == call_outcome::refused && said->status == 409) {
    auto type = json_of(*said).value("type", "");
    result.taken = type == "/problems/seats-unavailable"
                   || type == "/problems/sold-out";
  }
  if (result.outcome != call_outcome::done)
    return result;
  auto body = json_of(*said);
  result.booking = body.value("booking_id", "");
  for (const auto& x : body.value("tickets", json::array()))
    result.tickets.push_back(x.value("ticket_id", ""));
  if (body.contains("expires_at"))
    result.deadline = parse_rfc3339(body["expires_at"].get<std::string>());
  return result;
}

purchase_step
about(call_kind kind, const char* target, const std::string& booking) {
  purchase_step result;
  result.what.kind = kind;
  result.what.booking = booking;
  result.target = target;
  result.body = {{"booking_id", booking}};
  return result;
}

} // namespace

timestamp wall_clock() {
  return std::chrono::time_point_cast<duration_ms>(
    std::chrono::system_clock::now());
}

// -- the tally ----------------------------------------------------------------

void answer_tally::add(const std::optional<http_answer>& said,
                       call_outcome meaning, steady::time_point sent) {
  ++calls;
  if (meaning == call_outcome::unknown)
    ++unknown;
  if (meaning == call_outcome::done) {
    ++acknowledged;
    auto latest = latest_success.load();
    while (latest < sent && !latest_success.compare_exchange_weak(latest, sent))
      ;
  }
  if (!said || said->status < 500)
    return;
  static const std::set<std::string> types{"/problems/unavailable",
                                           "/problems/overloaded",
                                           "/problems/outcome-unknown"};
  if (said->status != 503 || said->header("Retry-After").empty()
      || !types.contains(json_of(*said).value("type", "")))
    complain(*said);
  if (meaning == call_outcome::refused)
    ++unavailable;
}

void answer_tally::complain(const http_answer& about) {
  constexpr size_t enough = 5;
  std::lock_guard guard{mutex_};
  if (complaints_.size() < enough)
    complaints_.push_back("an answer of " + std::to_string(about.status)
                          + " that is none: " + about.body);
}

std::vector<std::string> answer_tally::complaints() const {
  std::lock_guard guard{mutex_};
  return complaints_;
}

// -- calls --------------------------------------------------------------------

purchase_step reserve_named(std::vector<std::string> tickets) {
  purchase_step result;
  result.what.kind = call_kind::reserve;
  result.what.quantity = tickets.size();
  result.target = "/booking/reserve";
  result.body = {{"ticket_ids", tickets}};
  result.what.tickets = std::move(tickets);
  return result;
}

purchase_step reserve_best(size_t quantity, bool adjacent) {
  purchase_step result;
  result.what.kind = call_kind::reserve;
  result.what.quantity = quantity;
  result.what.scattered = !adjacent;
  result.target = "/booking/reserve";
  result.body = {{"event_id", "1"},
                 {"best_available",
                  {{"quantity", quantity}, {"adjacent", adjacent}}}};
  return result;
}

purchase_step extend(const std::string& booking) {
  return about(call_kind::extend, "/booking/extend", booking);
}

purchase_step confirm(const std::string& booking, bool good_card) {
  auto result = about(call_kind::confirm, "/booking/confirm", booking);
  result.body["payment_details"]["payment_method"]
    = good_card ? "pm_card_visa" : "pm_card_chargeDeclined";
  return result;
}

purchase_step release(const std::string& booking) {
  return about(call_kind::release, "/booking/release", booking);
}

purchase_step refund(const std::string& booking) {
  return about(call_kind::refund, "/booking/refund", booking);
}

// -- a buyer ------------------------------------------------------------------

buyer::buyer(const box_office& office, history& notes, answer_tally& tally,
             std::string user, uint64_t seed)
  : office_(office), notes_(notes), tally_(tally), user_(std::move(user)),
    dice_(seed) {
  // nop
}

std::string buyer::new_key() {
  return user_ + "-" + std::to_string(++keys_);
}

answer buyer::send(purchase_step x) {
  auto headers = office_.as_user(user_);
  if (!x.what.key.empty())
    headers.emplace_back("Idempotency-Key", x.what.key);
  x.what.user = user_;
  x.what.invoked = wall_clock();
  auto number = notes_.begin(x.what);
  auto sent = answer_tally::steady::now();
  http_client client{office_.port(), client_patience};
  answer result;
  if (client.connected()) {
    auto said = client.post(x.target, x.body.dump(), headers);
    result = understand(said);
    tally_.add(said, result.outcome, sent);
  } else {
    // Nobody listens: the request was never sent.
    result.outcome = call_outcome::refused;
    result.not_now = true;
    result.never_sent = true;
    result.at = wall_clock();
    std::this_thread::sleep_for(pause);
  }
  notes_.end(number, result);
  return result;
}

answer buyer::insist(purchase_step x, std::chrono::seconds limit) {
  auto until = answer_tally::steady::now() + limit;
  auto open = false; // an earlier call may have had an effect
  for (;;) {
    auto said = send(x);
    open = open || said.outcome == call_outcome::unknown;
    if (!open || answer_tally::steady::now() >= until)
      return said;
    if (said.outcome != call_outcome::unknown && !said.not_now)
      return said;
    std::this_thread::sleep_for(pause);
  }
}

/// Half of all calls have no key: nobody can tell then what became of them.
answer buyer::send_with_or_without_key(purchase_step x) {
  if (dice_() % 2 == 0)
    return send(std::move(x));
  x.what.key = new_key();
  return insist(std::move(x), 10s);
}

void buyer::shop(size_t blocks, size_t seats_per_block) {
  auto booking = reserve(blocks, seats_per_block);
  if (booking.empty())
    return;
  go_on_with(booking);
}

std::string buyer::reserve(size_t blocks, size_t seats_per_block) {
  purchase_step wish;
  switch (dice_() % 5) {
    case 0: // one seat in each block: all but one are followers (P4)
    case 1: {
      auto seat = std::to_string(dice_() % seats_per_block);
      auto first = dice_() % blocks;
      auto count = dice_() % 2 == 0 ? 1 : blocks;
      std::vector<std::string> tickets;
      for (size_t i = 0; i < count; ++i)
        tickets.push_back("1-" + std::to_string((first + i) % blocks + 1) + "-"
                          + seat);
      wish = reserve_named(std::move(tickets));
      break;
    }
    case 2:
      wish = reserve_best(3, false);
      break;
    default:
      wish = reserve_best(1 + dice_() % 2);
  }
  auto said = send_with_or_without_key(std::move(wish));
  // Whoever is refused does not ask again at once.
  if (said.outcome == call_outcome::refused)
    std::this_thread::sleep_for(pause);
  return said.outcome == call_outcome::done ? said.booking : std::string{};
}

void buyer::go_on_with(const std::string& booking) {
  switch (dice_() % 5) {
    case 0:
      send_with_or_without_key(release(booking));
      return;
    case 1:
      send_with_or_without_key(extend(booking));
      break;
    default:
      break;
  }
  auto said = send_with_or_without_key(confirm(booking, dice_() % 6 != 0));
  // Otherwise holds would pile up to the limit.
  if (said.outcome == call_outcome::declined)
    send_with_or_without_key(release(booking));
  if (said.outcome != call_outcome::done)
    return;
  // Seats come back, or the house would soon be sold out.
  constexpr size_t kept_bookings = 4;
  bought_.push_back(booking);
  if (bought_.size() <= kept_bookings)
    return;
  auto oldest = bought_.front();
  bought_.pop_front();
  auto back = send_with_or_without_key(refund(oldest));
  if (back.outcome == call_outcome::refused)
    bought_.push_back(oldest); // perhaps nobody listened
}

} // namespace onsale::test
