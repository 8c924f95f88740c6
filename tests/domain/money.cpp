#define SUITE domain.money

#include "domain/money.hpp"

#include "tests/support/test.hpp"

using namespace onsale;

TEST(a currency is three capital letters) {
  CHECK(currency::parse("USD")->code() == "USD");
  CHECK(currency{}.code() == "XXX");
  for (auto code : {"", "US", "USDT", "usd", "U D", "U$D", "\xc3\x89U"})
    CHECK(!currency::parse(code));
}
