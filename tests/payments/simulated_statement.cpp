#define SUITE payments.simulated_statement

#include "payments/simulated/simulated_statement.hpp"

#include "payments/simulated/memory_book.hpp"
#include "payments/simulated/simulated_gateway.hpp"
#include "tests/payments/fixture.hpp"
#include "tests/support/test.hpp"

#include <optional>
#include <set>

using namespace onsale;
using namespace onsale::payments;

namespace {

struct simulated_statement_fixture {
  memory_book book;
  manual_timer time;
  simulated_gateway gate{book, time};
  simulated_statement stated{book};

  result<statement_page, std::string> page(const std::string& cursor = {}) {
    std::optional<result<statement_page, std::string>> said;
    stated.list({0, 1}, cursor, [&](auto x) {
      said.emplace(std::move(x));
    });
    REQUIRE(said);
    return *said;
  }

  void authorise(uint32_t attempt, const std::string& card = "pm_card_visa") {
    answer_box box;
    gate.authorise(pay_with(card, attempt), box.sink());
    time.advance(std::chrono::seconds{1});
    REQUIRE(box.arrived());
  }
};

} // namespace

FIXTURE_SCOPE(simulated_statement_tests, simulated_statement_fixture)

TEST(an empty book states nothing) {
  auto said = page();
  REQUIRE(said);
  CHECK(said->payments.empty());
  CHECK(said->cursor.empty());
}

TEST(payments are stated as they are) {
  authorise(1, "pm_card_chargeDeclined");
  authorise(2);
  auto said = page();
  REQUIRE(said);
  REQUIRE_EQUAL(said->payments.size(), 2u);
  const auto& declined = said->payments[0];
  CHECK(declined.state == payment_state::declined);
  CHECK_EQUAL(declined.covered, 0);
  const auto& held = said->payments[1];
  CHECK(held.booking == some_booking());
  CHECK_EQUAL(held.attempt, 2u);
  CHECK(held.state == payment_state::authorised);
  CHECK(held.amount == usd(12'550));
  CHECK_EQUAL(held.covered, 12'550);
  CHECK_EQUAL(held.reference, "pi_" + to_string(some_booking()) + "-2");
}

TEST(a long book comes in pages) {
  for (uint32_t i = 1; i <= 230; ++i)
    authorise(i);
  std::set<uint32_t> seen;
  size_t pages = 0;
  std::string cursor;
  do {
    auto said = page(cursor);
    REQUIRE(said);
    for (const auto& x : said->payments)
      CHECK(seen.insert(x.attempt).second);
    cursor = said->cursor;
    ++pages;
  } while (!cursor.empty());
  CHECK_EQUAL(seen.size(), 230u);
  CHECK_EQUAL(pages, 3u);
}

TEST(what cannot be read is told) {
  book.replace("whatever", {}, "{}", [](const auto&) {});
  auto said = page();
  REQUIRE(!said);
  CHECK_EQUAL(said.error(), "cannot read the payment whatever");
}

FIXTURE_SCOPE_END()
