#define SUITE cli.demo.price_list
#include "cli/demo/price_list.hpp"

#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::demo;

namespace {

price_list prices(double popularity, const char* country) {
  return make_prices(make_layout(18'000), hall::arena, popularity, country);
}

} // namespace

TEST(the country decides the currency) {
  CHECK(currency_of("US") == currency::parse("USD"));
  CHECK(currency_of("AT") == currency::parse("EUR"));
  CHECK(currency_of("JP") == currency::parse("JPY"));
  CHECK(currency_of("ZZ") == currency::parse("USD"));
}

TEST(fame costs and levels fall) {
  auto known = prices(0.75, "US");
  auto famous = prices(1, "US");
  CHECK_LESS(known.levels[0].amount, famous.levels[0].amount);
  for (auto country : {"US", "JP", "AR", "KR", "CZ"}) {
    auto list = prices(0.9, country);
    for (size_t i = 1; i < list.levels.size(); ++i)
      CHECK_LESS(list.levels[i].amount, list.levels[i - 1].amount);
    CHECK_GREATER(list.levels.back().amount, 0);
    CHECK_LESS(list.levels[0].amount, limits::price_minor);
  }
}

TEST(amounts are round in the currency of the country) {
  // Yen have no minor unit.
  auto yen = prices(1, "JP");
  CHECK_EQUAL(yen.levels[0].amount, 42'000);
  auto dollars = prices(1, "US");
  CHECK_EQUAL(dollars.levels[0].amount, 28'000);
  REQUIRE_EQUAL(dollars.fees.size(), 2u);
  CHECK_EQUAL(dollars.fees[0].amount, 2'200);
  CHECK_EQUAL(dollars.fees[1].amount, 400);
}
