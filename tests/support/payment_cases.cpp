#include "tests/support/payment_cases.hpp"

#include "tests/support/fault_run.hpp"
#include "tests/support/http_client.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <memory>
#include <sstream>
#include <thread>

namespace onsale::test {

namespace {

using namespace std::chrono_literals;
using nlohmann::json;

/// How long a buyer insists, and how long it may take until nothing is owed.
constexpr auto patience = 90s;

/// The bank wants to see the buyer.
constexpr auto asking_card = "pm_card_authenticationRequired";

bool is_of_bank(pay_step x) {
  return x == pay_step::cancel;
}

/// How a booking ends in which all goes as it should.
const char* end_of(pay_step x) {
  return x == pay_step::cancel   ? "released"
         : x == pay_step::refund ? "refunded"
                                 : "confirmed";
}

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

std::string booking_in(const stripe_request& call) {
  return call.idempotency_key.substr(0, call.idempotency_key.find('-'));
}

} // namespace

std::vector<pay_step> steps_in_share(const std::string& fault) {
  std::vector<pay_step> result;
  auto first = pay_steps[fault_seed() % std::size(pay_steps)];
  for (auto x : pay_steps)
    if (x == first || in_share(fault + to_string(x)))
      result.push_back(x);
  return result;
}

const char* to_string(pay_step x) noexcept {
  switch (x) {
    case pay_step::create:
      return "create";
    case pay_step::confirm:
      return "confirm";
    case pay_step::capture:
      return "capture";
    case pay_step::cancel:
      return "cancel";
    case pay_step::refund:
      break;
  }
  return "refund";
}

/// Somebody with a seat of their own.
struct payment_cases::buyer {
  buyer(payment_cases& of, uint64_t number)
    : all(of), user("payer-" + std::to_string(number)),
      ticket("1-1-" + std::to_string(number)) {
    // Has nothing yet.
  }

  /// Repeats a call under its key until it is not open what came of it.
  http_answer
  insist(const std::string& target, const std::string& key, const json& body) {
    http_answer last;
    comes_true([&] {
      auto& office = all.house_.open();
      auto headers = office.as_user(user);
      headers.emplace_back("Idempotency-Key", key);
      http_client client{office.port(), 30s};
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

  /// @returns what was wrong
  std::string pay(const std::string& card, int expected) {
    auto said = insist("/booking/confirm", "pay",
                       {{"booking_id", booking},
                        {"payment_details", {{"payment_method", card}}}});
    if (said.status != expected)
      return "confirm: " + std::to_string(said.status) + ' ' + said.body;
    return {};
  }

  std::string status() {
    auto& office = all.house_.open();
    http_client client{office.port(), 30s};
    auto said = client.get("/booking/" + booking, office.as_user(user));
    return said && said->status == 200 ? json_of(*said).value("status", "")
                                       : "";
  }

  payment_cases& all;
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
    auto due = due_.find({booking_in(call), endpoint_of(call)});
    if (due == due_.end())
      return mishap::none;
    x = std::move(due->second);
    due_.erase(due);
  }
  if (x.strike)
    x.strike();
  return x.how;
}

std::string payment_cases::buy(buyer& who, const payment_case& x) {
  if (auto wrong = who.hold(); !wrong.empty())
    return wrong;
  {
    std::lock_guard guard{mutex_};
    due_[{who.booking, to_string(x.at)}] = x;
  }
  auto wrong = is_of_bank(x.at) ? who.pay(asking_card, 202)
                                : who.pay("pm_card_visa", 200);
  if (!wrong.empty())
    return wrong;
  auto last = x.at == pay_step::cancel   ? "/booking/release"
              : x.at == pay_step::refund ? "/booking/refund"
                                         : "";
  if (std::string_view{last}.empty())
    return {};
  auto said = who.insist(last, "end", {{"booking_id", who.booking}});
  return said.status == 200
           ? std::string{}
           : last + (": " + std::to_string(said.status)) + ' ' + said.body;
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
  std::ostringstream wrong;
  auto is_sold = std::string_view{end_of(x.at)} == "confirmed";
  stripe_balance wanted{is_sold ? price : 0, 0, 0};
  auto is_even = comes_true([&] {
    return server_.account().balance_of(who.booking) == wanted;
  });
  if (auto now = server_.account().balance_of(who.booking); !is_even)
    wrong << "captured " << now.captured << ", on hold " << now.on_hold
          << ", open " << now.open << "; ";
  if (auto status = who.status(); status != end_of(x.at))
    wrong << "the booking is " << status << "; ";
  std::lock_guard guard{mutex_};
  if (due_.erase({who.booking, to_string(x.at)}) > 0)
    wrong << "Stripe was never asked to " << to_string(x.at) << "; ";
  return wrong.str();
}

std::string payment_cases::run(const payment_case& x) {
  return run_together({x});
}

std::string
payment_cases::approve(const std::function<std::string()>& meanwhile) {
  buyer who{*this, next_++};
  auto wrong = who.hold();
  if (wrong.empty())
    wrong = who.pay(asking_card, 202);
  if (!wrong.empty())
    return wrong + '\n';
  auto approved = false;
  for (const auto& x : server_.account().intents())
    if (x.at("metadata").value("booking", "") == who.booking)
      approved = server_.account().approve(x.at("id"), 0);
  if (!approved)
    return "the bank has not asked\n";
  wrong = meanwhile();
  if (!settle())
    wrong += "something is still owed\n";
  auto last = judge(who, {pay_step::confirm});
  return last.empty() ? wrong : wrong + "approved: " + last + '\n';
}

std::string payment_cases::run_together(const std::vector<payment_case>& all) {
  std::vector<std::unique_ptr<buyer>> buyers;
  for (size_t i = 0; i < all.size(); ++i)
    buyers.push_back(std::make_unique<buyer>(*this, next_++));
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
