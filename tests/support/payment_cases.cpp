#include "tests/support/payment_cases.hpp"

#include "tests/support/http_client.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <future>
#include <memory>
#include <sstream>
#include <string_view>
#include <thread>

namespace onsale::test {

namespace {

using namespace std::chrono_literals;
using nlohmann::json;

/// How long a buyer insists, and how long it may take until nothing is owed.
constexpr auto patience = 90s;

template <class IsSo>
bool comes_true(IsSo is_so) {
  for (auto end = std::chrono::steady_clock::now() + patience;
       std::chrono::steady_clock::now() < end;
       std::this_thread::sleep_for(20ms))
    if (is_so())
      return true;
  return false;
}

/// Whether nothing waits for Stripe; not if the office does not say so.
bool owes_nothing(const box_office& x) {
  http_client client{x.port(), 10s};
  auto said = client.get("/metrics");
  return said && said->status == 200
         && said->body.find("\nonsale_outbox_duties 0\n") != std::string::npos;
}

/// Whose call it is: a booking's; or, where there is no key, an intent's.
std::string subject_of(const stripe_request& call) {
  const auto& key = call.idempotency_key;
  if (!key.empty())
    return key.substr(0, key.find('-'));
  auto path = call.target.substr(0, call.target.find('?'));
  return path.substr(path.rfind('/') + 1);
}

} // namespace

/// Somebody with a seat of their own.
struct payment_cases::buyer {
  buyer(payment_cases& of, uint64_t number, uint64_t of_event)
    : all(of), event(of_event), user("payer-" + std::to_string(number)),
      ticket(std::to_string(event) + "-1-" + std::to_string(number)) {
    // Has nothing yet.
  }

  /// Repeats a call under its key until it is not open what came of it.
  http_answer
  insist(const std::string& target, const std::string& key, const json& body) {
    return insist_as(bearer_header(user), target, key, body);
  }

  /// The same of whoever has that header.
  http_answer
  insist_as(http_client::header_list headers, const std::string& target,
            const std::string& key, const json& body) {
    headers.emplace_back("Idempotency-Key", key);
    http_answer last;
    comes_true([&] {
      http_client client{all.house_.open().port(), 30s};
      auto said = client.post(target, body.dump(), headers);
      last = said ? *said : http_answer{};
      return said && last.status != 503 && last.status != 409;
    });
    return last;
  }

  /// @returns what was wrong
  std::string hold() {
    auto said = insist("/booking/reserve", "hold", {{"ticket_id", ticket}});
    if (said.status != 201)
      return "hold: " + std::to_string(said.status) + ' ' + said.body;
    booking = json_of(said).value("booking_id", "");
    return {};
  }

  /// The same as `pay`, once. @returns the status; 0: there was no answer
  int try_to_pay(uint16_t port, const std::string& key,
                 const std::string& card) const {
    auto headers = bearer_header(user);
    headers.emplace_back("Idempotency-Key", key);
    http_client client{port, 30s};
    auto said = client.post("/booking/confirm", payment(card).dump(), headers);
    return said ? said->status : 0;
  }

  json payment(const std::string& card) const {
    return {{"booking_id", booking},
            {"payment_details", {{"payment_method", card}}}};
  }

  /// @returns what was wrong
  std::string
  pay(const std::string& key, const std::string& card, int expected) {
    auto said = insist("/booking/confirm", key, payment(card));
    if (said.status != expected)
      return key + ": " + std::to_string(said.status) + ' ' + said.body;
    return {};
  }

  /// The latest PaymentIntent of the booking; empty if there is none.
  std::string intent() const {
    std::string result;
    for (const auto& x : all.server_.account().intents())
      if (x.at("metadata").value("booking", "") == booking)
        result = x.at("id");
    return result;
  }

  /// What comes to grief at a step: see `due_`.
  std::pair<std::string, std::string> call_of(pay_step at) const {
    return {at == pay_step::look ? intent() : booking, plan_of(at).endpoint};
  }

  std::string status() {
    auto& office = all.house_.open();
    http_client client{office.port(), 30s};
    auto said = client.get("/booking/" + booking, office.as_user(user));
    return said && said->status == 200 ? json_of(*said).value("status", "")
                                       : "";
  }

  payment_cases& all;
  const uint64_t event;
  const std::string user;
  const std::string ticket;
  std::string booking;
};

payment_cases::payment_cases(stripe_server& server, payment_house house)
  : server_(server), house_(std::move(house)) {
  server_.front().spoil_by([this](const stripe_request& call) {
    return roll(call);
  });
}

payment_cases::~payment_cases() {
  server_.front().spoil_by(nullptr);
}

mishap payment_cases::roll(const stripe_request& call) {
  payment_case x;
  {
    std::lock_guard guard{mutex_};
    auto due = due_.find({subject_of(call), endpoint_of(call)});
    if (due == due_.end())
      return mishap::none;
    x = std::move(due->second);
    due_.erase(due);
  }
  if (x.strike)
    x.strike();
  return x.how;
}

std::unique_ptr<payment_cases::buyer> payment_cases::next_buyer(pay_step at) {
  auto is_own = plan_of(at).then == sequel::call_off;
  auto event = is_own ? house_.add_event() : 1;
  return std::make_unique<buyer>(*this, next_++, event);
}

/// From now on it happens to the next call of that step.
void payment_cases::spoil(const buyer& who, const payment_case& x) {
  auto call = who.call_of(x.at);
  std::lock_guard guard{mutex_};
  due_[call] = x;
}

std::string payment_cases::buy(buyer& who, const payment_case& x) {
  const auto& plan = plan_of(x.at);
  auto wrong = who.hold();
  if (wrong.empty() && plan.then == sequel::none_after)
    return give_back_meanwhile(who, x);
  if (wrong.empty() && plan.of == card_of_call::first)
    spoil(who, x);
  if (wrong.empty())
    wrong = who.pay("pay", plan.first_card, plan.first_answer);
  if (!wrong.empty())
    return wrong;
  if (plan.of == card_of_call::later)
    spoil(who, x);
  return finish(who, x.at);
}

/// Stripe neither does nor answers anything before the seats are back: not to
/// others either, and not to the next life of a server that the strike kills.
std::string payment_cases::give_back_meanwhile(buyer& who, payment_case x) {
  struct meeting {
    std::promise<void> asked;
    std::promise<void> given_back;
  };
  const auto& plan = plan_of(x.at);
  auto is_struck = x.strike != nullptr;
  auto both = std::make_shared<meeting>();
  x.strike = [strike = std::move(x.strike), both] {
    if (strike)
      strike();
    both->asked.set_value();
    both->given_back.get_future().wait_for(patience);
  };
  auto asked = both->asked.get_future();
  spoil(who, x);
  int paying = 0;
  std::thread waiting{[&, port = house_.open().port()] {
    paying = who.try_to_pay(port, "pay", plan.first_card);
  }};
  auto was_asked = asked.wait_for(patience) == std::future_status::ready;
  auto said = who.insist("/booking/release", "end",
                         {{"booking_id", who.booking}});
  both->given_back.set_value();
  waiting.join();
  if (!was_asked)
    return "Stripe was not asked";
  if (said.status != 200)
    return "end: " + std::to_string(said.status) + ' ' + said.body;
  // Who was talking to a server that died has heard nothing, or not to wait.
  if (!is_struck && paying != plan.first_answer)
    return "who waited was told " + std::to_string(paying);
  return who.pay("pay", plan.first_card, plan.first_answer);
}

/// What comes after the first card.
std::string payment_cases::finish(buyer& who, pay_step at) {
  const json booking{{"booking_id", who.booking}};
  const auto event = "/admin/events/" + std::to_string(who.event) + "/cancel";
  http_answer said;
  switch (plan_of(at).then) {
    case sequel::none:
    case sequel::none_after:
      return {};
    case sequel::approve:
      return server_.account().approve(who.intent(), 0)
               ? who.pay("pay", asking_card, 200)
               : "the bank has not asked";
    case sequel::pay_again:
      return who.pay("pay again", good_card, 200);
    case sequel::release:
      said = who.insist("/booking/release", "end", booking);
      break;
    case sequel::refund:
      said = who.insist("/booking/refund", "end", booking);
      break;
    case sequel::call_off:
      said = who.insist_as(house_.open().as_admin(), event,
                           "end-of-" + who.ticket, json::object());
      break;
  }
  return said.status == 200
           ? std::string{}
           : "end: " + std::to_string(said.status) + ' ' + said.body;
}

bool payment_cases::settle() {
  return comes_true([this] {
    house_.open();
    auto all = house_.all();
    return std::all_of(all.begin(), all.end(), [](const box_office* x) {
      return owes_nothing(*x);
    });
  });
}

std::string payment_cases::judge(buyer& who, const payment_case& x) {
  const auto& plan = plan_of(x.at);
  auto is_sold = std::string_view{plan.end} == "confirmed";
  stripe_balance wanted{is_sold ? price : 0, 0, 0};
  auto is_even = comes_true([&] {
    house_.open();
    return server_.account().balance_of(who.booking) == wanted;
  });
  std::ostringstream wrong;
  if (auto now = server_.account().balance_of(who.booking); !is_even)
    wrong << "captured " << now.captured << ", on hold " << now.on_hold
          << ", open " << now.open << "; ";
  if (auto status = who.status(); status != plan.end)
    wrong << "the booking is " << status << "; ";
  auto call = who.call_of(x.at);
  std::lock_guard guard{mutex_};
  if (due_.erase(call) > 0)
    wrong << "Stripe was never asked; ";
  return wrong.str();
}

std::string payment_cases::run(const payment_case& x) {
  return run_together({x});
}

std::string
payment_cases::approve(const std::function<std::string()>& meanwhile) {
  auto who = next_buyer(pay_step::look);
  auto wrong = who->hold();
  if (wrong.empty())
    wrong = who->pay("pay", asking_card, 202);
  if (wrong.empty() && !server_.account().approve(who->intent(), 0))
    wrong = "the bank has not asked";
  if (!wrong.empty())
    return wrong + '\n';
  wrong = meanwhile();
  if (!settle())
    wrong += "something is still owed\n";
  auto last = judge(*who, {pay_step::look});
  return last.empty() ? wrong : wrong + "approved: " + last + '\n';
}

std::string payment_cases::run_together(const std::vector<payment_case>& all) {
  std::vector<std::unique_ptr<buyer>> buyers;
  for (const auto& x : all)
    buyers.push_back(next_buyer(x.at));
  std::vector<std::string> wrong(all.size());
  if (all.size() == 1) { // on this thread, which starts again what has died
    wrong[0] = buy(*buyers[0], all[0]);
  } else {
    std::vector<std::thread> threads;
    for (size_t i = 0; i < all.size(); ++i)
      threads.emplace_back([&, i] {
        wrong[i] = buy(*buyers[i], all[i]);
      });
    for (auto& x : threads)
      x.join();
  }
  std::string result = settle() ? "" : "something is still owed\n";
  for (size_t i = 0; i < all.size(); ++i) {
    wrong[i] += judge(*buyers[i], all[i]);
    if (!wrong[i].empty())
      result += std::string{to_string(all[i].at)} + ", mishap "
                + std::to_string(static_cast<int>(all[i].how)) + ": " + wrong[i]
                + '\n';
  }
  return result;
}

} // namespace onsale::test
