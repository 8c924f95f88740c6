#include "tests/support/stripe/stripe_desk.hpp"

#include "tests/support/stripe/form_reading.hpp"
#include "tests/support/stripe/stripe_signature.hpp"

#include <charconv>
#include <deque>
#include <sstream>
#include <utility>

namespace onsale::test {

namespace {

using nlohmann::json;

constexpr auto bank_page
  = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">"
    "<title>Bank of the test</title><h1>Bank of the test</h1>"
    "<form method=\"post\">"
    "<button name=\"decision\" value=\"approve\">Approve</button>"
    "<button name=\"decision\" value=\"refuse\">Decline</button></form>";

desk_page not_found() {
  return {404, "text/plain", "nothing waits for you here", {}};
}

/// Where the bank leads back to.
std::string way_back(const stripe_account& account, const std::string& id) {
  for (const auto& x : account.intents())
    if (x.at("id") == id && x.at("next_action").is_object())
      return x.at("next_action")
        .at("redirect_to_url")
        .value("return_url", std::string{});
  return {};
}

desk_page at_the_bank(stripe_account& account, const std::string& id,
                      const stripe_request& x, int64_t now) {
  auto back = way_back(account, id);
  if (x.method != "POST")
    return back.empty() ? not_found()
                        : desk_page{200, "text/html", bank_page, {}};
  auto decision = read_form(x.body).value("decision", std::string{});
  auto known = decision == "approve" ? account.approve(id, now)
                                     : account.refuse(id, now);
  if (!known)
    return not_found();
  return {303, "text/plain", {}, back};
}

desk_page balance_of(const stripe_account& account) {
  auto x = account.balance();
  return {
    200,
    "application/json",
    json{{"captured", x.captured}, {"on_hold", x.on_hold}, {"open", x.open}}
      .dump(),
    {}};
}

desk_page
signed_events(stripe_account& account, int64_t now, const std::string& secret) {
  auto all = json::array();
  for (const auto& x : account.take_events()) {
    auto body = x.dump();
    all.push_back({{"signature", stripe_signature(secret, now, body)},
                   {"body", std::move(body)}});
  }
  return {200, "application/json", all.dump(), {}};
}

desk_page spoil(stripe_front& front, const std::string& body) {
  auto form = read_form(body);
  std::deque<mishap> calls;
  std::istringstream numbers{form.value("how", std::string{})};
  for (std::string x; std::getline(numbers, x, ',');) {
    unsigned value = 0;
    auto [end, error] = std::from_chars(x.data(), x.data() + x.size(), value);
    if (error != std::errc{} || end != x.data() + x.size()
        || value > static_cast<unsigned>(mishap::key_in_use))
      return {400, "application/json", "{}", {}};
    calls.push_back(static_cast<mishap>(value));
  }
  front.spoil(form.value("endpoint", std::string{}), std::move(calls));
  return {200, "application/json", "{}", {}};
}

} // namespace

std::optional<desk_page>
desk_page_of(stripe_account& account, stripe_front& front,
             const stripe_request& x, int64_t now, const std::string& secret) {
  constexpr std::string_view bank = "/bank/";
  auto path = x.target.substr(0, x.target.find('?'));
  if (path.starts_with(bank))
    return at_the_bank(account, path.substr(bank.size()), x, now);
  if (path == "/_test/balance")
    return balance_of(account);
  if (path == "/_test/events")
    return signed_events(account, now, secret);
  if (path == "/_test/spoil" && x.method == "POST")
    return spoil(front, x.body);
  return std::nullopt;
}

} // namespace onsale::test
