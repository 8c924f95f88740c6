#define SUITE served.bad_addresses

#include "tests/served/bad_values.hpp"
#include "tests/served/check_none.hpp"
#include "tests/served/small_house.hpp"
#include "tests/support/contract.hpp"
#include "tests/support/test.hpp"

#include <algorithm>

using namespace onsale::test;
using nlohmann::json;

namespace {

struct operation {
  std::string method;
  std::string pattern;
};

/// Every call that the contract lists, but for the one that is only there where
/// Stripe takes the money (served.stripe).
std::vector<operation> operations() {
  std::vector<operation> result;
  for (const auto& x : our_contract().operations()) {
    if (x == "POST /webhooks/stripe")
      continue;
    auto space = x.find(' ');
    result.push_back({x.substr(0, space), x.substr(space + 1)});
  }
  return result;
}

/// The address of a call, with the same text for every `{parameter}`.
std::string filled(const std::string& pattern, const std::string& with) {
  std::string result;
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '{') {
      result += pattern[i];
      continue;
    }
    result += with;
    i = pattern.find('}', i);
  }
  return result;
}

std::string percent_encoded(const std::string& x) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string result;
  for (auto c : x) {
    auto byte = static_cast<unsigned char>(c);
    result += {'%', digits[byte >> 4], digits[byte & 15]};
  }
  return result;
}

bool for_users(const operation& x) {
  // The draw is everybody's, and a seed says who brings it.
  if (x.pattern.ends_with("/draw") || x.pattern.ends_with("/reveal"))
    return false;
  return x.pattern.starts_with("/booking/") || x.pattern == "/me"
         || x.pattern.starts_with("/me/")
         || x.pattern.find("/waiting-room/") != std::string::npos;
}

bool for_admins(const operation& x) {
  return x.pattern.starts_with("/admin/");
}

/// The page is the same at each of its addresses: its scripts say what there is.
bool is_page(const operation& x) {
  auto begins = [&x](const char* with) {
    return x.pattern.starts_with(with);
  };
  return begins("/e/") || begins("/checkout/") || begins("/ops/");
}

/// Whether the pattern names something by its id in the address.
bool names_by_id(const operation& x) {
  return x.pattern.find('{') != std::string::npos
         && !x.pattern.starts_with("/simulated-bank/");
}

struct bad_addresses_fixture {
  small_house house{engine::sqlite};
  strict_client client = house.client();

  http_client::header_list token_for(const operation& x) {
    if (for_admins(x))
      return house.office().as_admin();
    return for_users(x) ? house.office().as_user("ann")
                        : http_client::header_list{};
  }

  void check() {
    check_none(client.faults());
    check_none(house.changes());
    CHECK(house.office().serves());
  }
};

/// Nothing about it is right.
const std::string rubbish = "{\"broken";
const http_client::header_list wrong_type{{"Content-Type", "text/plain"}};

http_client::header_list with_wrong_type(http_client::header_list x) {
  x.insert(x.end(), wrong_type.begin(), wrong_type.end());
  return x;
}

} // namespace

FIXTURE_SCOPE(bad_address_tests, bad_addresses_fixture)

TEST(what no id names is not found) {
  auto ids = unknown_ids();
  ids.emplace_back("../../etc/passwd");
  ids.emplace_back(900, '9');
  for (const auto& x : operations()) {
    if (!names_by_id(x) || is_page(x))
      continue;
    for (const auto& id : ids) {
      // There could be an event 1 with a section of that name; there is not.
      auto target = filled(x.pattern, percent_encoded(id));
      // An upsert makes what is not there yet, of a body that is right.
      auto may_be_new = x.method == "PUT";
      auto said = client.send(
        json_call(x.method, target, token_for(x), {{"ticket_ids", {"1-1-5"}}}));
      auto right = said.status == 404 || (may_be_new && said.status == 400);
      if (!right)
        CAF_ERROR(x.method << " " << target << ": " << said.status);
    }
  }
  check();
}

TEST(what is not well encoded is a bad request) {
  for (auto target : {"/events/%", "/events/%4", "/events/%zz", "/%"})
    client.demand({400, "invalid-request", "path"}, {"GET", target, {}, {}});
  MESSAGE("but an id may look like anything, and then is that of nothing");
  for (auto target : {"/events/%00", "/booking/%ff%fe"})
    client.demand({404, "not-found"}, {"GET", target, {}, {}});
  for (auto query : {"size=%zz", "size=%00", "cursor=%ff"})
    client.demand({400, "invalid-request", "query"},
                  {"GET", std::string{"/events?"} + query, {}, {}});
  check();
}

TEST(an unknown path is not found and a wrong method is told the right ones) {
  for (auto target : {"/nowhere", "/events/", "/events//", "/booking", "/admin",
                      "/admin/events/1/nothing", "//", "/events/1/x"})
    for (auto method : {"GET", "POST", "PUT", "DELETE"})
      client.demand({404, "not-found"}, {method, target, wrong_type, rubbish});
  for (const auto& x : operations()) {
    // A session alone can be deleted.
    auto wrong = x.pattern == "/session" ? "PUT" : "DELETE";
    auto said = client.demand({405, "method-not-allowed"},
                              {wrong, filled(x.pattern, "1"), wrong_type,
                               rubbish});
    CHECK_NOT_EQUAL(said.header("Allow").find(x.method), std::string::npos);
  }
  check();
}

TEST(without a token nothing else is looked at) {
  for (const auto& x : operations())
    if (for_users(x) || for_admins(x))
      client.demand({401, "unauthenticated"},
                    {x.method, filled(x.pattern, "1"), wrong_type, rubbish});
  check();
}

TEST(a user is no administrator whatever the body) {
  for (const auto& x : operations())
    if (for_admins(x))
      client.demand({403, "forbidden"},
                    {x.method, filled(x.pattern, "1"),
                     with_wrong_type(house.office().as_user("ann")), rubbish});
  check();
}

TEST(the size comes before the type and the type before the text) {
  std::string large(1'100'000, ' ');
  for (const auto& x : operations()) {
    auto takes_json = x.method == "POST" && x.pattern.starts_with("/booking/");
    if (!takes_json)
      continue;
    auto headers = with_wrong_type(token_for(x));
    client.demand({413, "too-large"}, {x.method, x.pattern, headers, large});
    client.demand({415, "unsupported-media-type"},
                  {x.method, x.pattern, headers, rubbish});
    auto coded = token_for(x);
    coded.emplace_back("Content-Encoding", "gzip");
    client.demand({415, "unsupported-media-type"},
                  {x.method, x.pattern, coded, rubbish});
    client.demand({400, "invalid-json"},
                  {x.method, x.pattern, token_for(x), rubbish});
  }
  for (auto target :
       {"/admin/venues/1", "/admin/performers/7", "/admin/events/1"})
    client.demand({415, "unsupported-media-type"},
                  {"PUT", target, with_wrong_type(house.office().as_admin()),
                   rubbish});
  check();
}

TEST(a booking of somebody else is not there in any call) {
  for (auto user : {"bob", "eve"}) {
    auto who = house.office().as_user(user);
    for (const auto& booking : {house.held, house.paid}) {
      client.demand({404, "not-found"},
                    {"GET", "/booking/" + booking, who, {}});
      for (auto step : {"confirm", "extend", "release", "refund"})
        client.demand({404, "not-found"},
                      json_call("POST", std::string{"/booking/"} + step, who,
                                {{"booking_id", booking},
                                 {"payment_details",
                                  {{"payment_method", "pm_card_visa"}}}}));
    }
    // Nor by its tickets.
    client.demand({404}, json_call("POST", "/booking/confirm", who,
                                   {{"ticket_id", "1-1-0"},
                                    {"payment_details",
                                     {{"payment_method", "pm_card_visa"}}}}));
  }
  check();
}

TEST(a query is refused or ignored and never fatal) {
  for (auto size :
       {"0", "-1", "101", "1.5", "abc", "9223372036854775808", "1e3"})
    client.demand({400, "invalid-request", "size"},
                  {"GET", std::string{"/events?size="} + size, {}, {}});
  for (auto cursor : {"x", "-", "--", "1-", "-1", "1-0",
                      "99999999999999999999-1", "1-99999999999999999999"})
    client.demand({400, "invalid-request", "cursor"},
                  {"GET", std::string{"/events?cursor="} + cursor, {}, {}});
  client.demand({400, "invalid-request", "colour"},
                {"GET", "/events?colour=red", {}, {}});
  for (auto tickets : {"some", "ALL"})
    client.demand({400, "invalid-request", "tickets"},
                  {"GET", std::string{"/events/1?tickets="} + tickets, {}, {}});
  for (const auto& seat : unknown_ids())
    if (seat != "1-1-40" && seat != "1-99-0") // these could be
      client.demand({400, "invalid-request", "seat"},
                    {"GET",
                     "/admin/events/1/ledger?seat=" + percent_encoded(seat),
                     house.office().as_admin(),
                     {}});
  client.demand(
    {400, "invalid-request", "seat"},
    {"GET", "/admin/events/1/ledger", house.office().as_admin(), {}});
  check();
}

TEST(a key must be one key) {
  auto who = house.office().as_user("ann");
  for (const auto& key : {std::string(256, 'k'), std::string{"a\tb"},
                          std::string{"na\xc3\xafve"}, std::string{"\"\""}}) {
    auto headers = who;
    headers.emplace_back("Idempotency-Key", key);
    client.demand({400, "invalid-request", "Idempotency-Key"},
                  json_call("POST", "/booking/reserve", headers,
                            {{"ticket_id", "1-1-5"}}));
  }
  auto headers = who;
  headers.emplace_back("Idempotency-Key", "one");
  headers.emplace_back("Idempotency-Key", "two");
  client.demand({400, "invalid-request", "Idempotency-Key"},
                json_call("POST", "/booking/reserve", headers,
                          {{"ticket_id", "1-1-5"}}));
  check();
}

TEST(the bank takes a yes or a no and nothing else) {
  for (const auto& body :
       {std::string{}, std::string{"decision="}, std::string{"decision=maybe"},
        std::string{"{}"}, std::string{"decision=approve&x"}})
    client.demand({400, "invalid-request", "decision"},
                  {"POST", "/simulated-bank/nobody", {}, body});
  client.demand({404, "not-found"},
                {"POST", "/simulated-bank/nobody", {}, "decision=approve"});
  client.demand({413, "too-large"},
                {"POST", "/simulated-bank/nobody", {}, std::string(101, 'x')});
  check();
}

FIXTURE_SCOPE_END()

TEST(a cursor of bookings is one that a page gave) {
  for (auto kind : {engine::sqlite, engine::postgres}) {
    small_house house{kind};
    auto client = house.client();
    auto ann = house.office().as_user("ann");
    for (const auto& cursor :
         {std::string{"%00"}, std::string{"%ff"}, std::string{"-"},
          std::string{"1-"}, std::string{"99999999999999999999-x"},
          std::string{"a'b"}, std::string(4'000, '9')})
      client.demand({400, "invalid-request"},
                    {"GET", "/me/bookings?cursor=" + cursor, ann, {}});
    client.demand({200}, {"GET", "/me/bookings?cursor=" + house.held, ann, {}});
    for (const auto& id : unknown_ids())
      client.demand({404}, {"GET", "/booking/" + percent_encoded(id), ann, {}});
    check_none(client.faults());
  }
}
