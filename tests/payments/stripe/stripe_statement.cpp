#define SUITE payments.stripe.stripe_statement

#include "payments/stripe/stripe_statement.hpp"

#include "tests/payments/stripe/fixture.hpp"
#include "tests/support/test.hpp"

#include <optional>
#include <set>

using namespace onsale;
using namespace onsale::payments;
using namespace onsale::payments::stripe;
using namespace std::chrono_literals;

namespace {

struct stripe_statement_fixture : stripe_fixture {
  stripe_statement stated{way, time, {}};

  int64_t now() const {
    return std::chrono::duration_cast<std::chrono::seconds>(
             time.now().time_since_epoch())
      .count();
  }

  result<statement_page, std::string>
  page(statement_period when, const std::string& cursor = {}) {
    std::optional<result<statement_page, std::string>> said;
    stated.list(when, cursor, [&](auto x) {
      said.emplace(std::move(x));
    });
    for (int i = 0; i < 600 && !said; ++i)
      time.advance(500ms);
    REQUIRE(said);
    return *said;
  }

  statement_period ever() const {
    return {0, now() + 1};
  }

  /// All pages. @returns the attempts
  std::set<uint32_t> all(statement_period when, size_t& pages) {
    std::set<uint32_t> result;
    std::string cursor;
    do {
      auto said = page(when, cursor);
      REQUIRE(said);
      for (const auto& x : said->payments)
        CHECK(result.insert(x.attempt).second);
      cursor = said->cursor;
      ++pages;
    } while (!cursor.empty());
    return result;
  }

  stated_payment only() {
    auto said = page(ever());
    REQUIRE(said);
    REQUIRE_EQUAL(said->payments.size(), 1u);
    return said->payments.front();
  }
};

} // namespace

FIXTURE_SCOPE(stripe_statement_tests, stripe_statement_fixture)

TEST(an intent is stated as it stands) {
  auto said = authorise();
  auto held = only();
  CHECK(held.booking == some_booking());
  CHECK_EQUAL(held.attempt, 1u);
  CHECK_EQUAL(held.reference, said.reference);
  CHECK(held.state == payment_state::authorised);
  CHECK(held.amount == usd(12'550));
  CHECK_EQUAL(held.covered, 12'550);
  CHECK(held.created > 0);
  ask(&stripe_gateway::capture, named(said));
  CHECK(only().state == payment_state::captured);
  CHECK_EQUAL(only().covered, 12'550);
  ask(&stripe_gateway::refund, named(said));
  CHECK(only().state == payment_state::refunded);
}

TEST(what is on hold is stated and not what was asked for) {
  auto said = authorise();
  account.misprice(said.reference, 100);
  CHECK_EQUAL(only().covered, 100);
}

TEST(only intents of the period) {
  authorise(pay_with("pm_card_visa", 1));
  auto first = now();
  time.advance(60s);
  auto from = now();
  authorise(pay_with("pm_card_visa", 2));
  size_t pages = 0;
  CHECK(all({0, first + 1}, pages) == (std::set<uint32_t>{1}));
  CHECK(all({from, now() + 1}, pages) == (std::set<uint32_t>{2}));
  CHECK(all({0, 1}, pages).empty());
}

TEST(a long list comes in pages) {
  for (uint32_t i = 1; i <= 230; ++i)
    authorise(pay_with("pm_card_visa", i));
  size_t pages = 0;
  CHECK_EQUAL(all(ever(), pages).size(), 230u);
  CHECK_EQUAL(pages, 3u);
}

TEST(what somebody else does with the account is left out) {
  authorise();
  auto said = account.handle({"POST", "/v1/payment_intents", "of-another-shop",
                              "amount=100&currency=usd"},
                             now());
  REQUIRE_EQUAL(said.status, 200);
  only();
}

TEST(a second payment of an attempt is let go though the key is taken) {
  auto known = authorise();
  auto make = [&](const char* verb, const std::string& body,
                  const std::string& key) {
    return account.handle(
      {"POST", "/v1/payment_intents" + std::string{verb}, key, body}, now());
  };
  // As an attempt of which nobody heard for longer than keys are kept.
  auto made = make("",
                   "amount=12550&currency=usd&capture_method=manual"
                   "&metadata[booking]="
                     + to_string(some_booking()) + "&metadata[attempt]=1",
                   "of-another-day");
  auto id = made.body.value("id", "");
  make(("/" + id + "/confirm").c_str(), "payment_method=pm_card_visa",
       "of-another-day-too");
  CHECK(ask(&stripe_gateway::cancel, named(known)).status
        == gateway_status::succeeded);
  CHECK_EQUAL(account.balance().on_hold, 12'550);
  auto other = nameless();
  other.reference = id;
  auto said = ask(&stripe_gateway::cancel, other);
  CHECK(said.status == gateway_status::succeeded);
  CHECK_EQUAL(account.balance().on_hold, 0);
}

TEST(a list that was lost is asked for again) {
  authorise();
  front.spoil("list", {mishap::lost, mishap::gateway_error});
  only();
  CHECK_EQUAL(front.count("list"), 3u);
}

TEST(a list that is refused is told) {
  front.spoil("list", {mishap::wrong_key});
  auto said = page(ever());
  REQUIRE(!said);
  CHECK(said.error().find("401") != std::string::npos);
}

FIXTURE_SCOPE_END()
