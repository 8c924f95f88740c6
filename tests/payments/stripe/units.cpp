#define SUITE payments.stripe.units
#include "payments/stripe/units.hpp"

#include "tests/support/test.hpp"

#include <limits>

using namespace onsale;
using namespace onsale::payments::stripe;

namespace {

money make(int64_t amount, std::string_view code) {
  return {amount, *currency::parse(code)};
}

} // namespace

TEST(most currencies are counted as Onsale counts) {
  for (auto code : {"EUR", "USD", "JPY", "HUF", "KRW"}) {
    CHECK(to_stripe_units(make(2'500, code)) == 2'500);
    CHECK_EQUAL(from_stripe_units(2'500, *currency::parse(code)), 2'500);
  }
}

TEST(a krona has no cents but Stripe counts them) {
  for (auto code : {"ISK", "UGX"}) {
    CHECK(to_stripe_units(make(9'000, code)) == 900'000);
    CHECK_EQUAL(from_stripe_units(900'000, *currency::parse(code)), 9'000);
  }
}

TEST(an ariary has cents that Stripe does not count) {
  CHECK(to_stripe_units(make(900'000, "MGA")) == 9'000);
  CHECK(!to_stripe_units(make(900'050, "MGA")));
  CHECK_EQUAL(from_stripe_units(9'000, *currency::parse("MGA")), 900'000);
}

TEST(a thousandth of a dinar cannot be paid) {
  CHECK(to_stripe_units(make(5'120, "KWD")) == 5'120);
  CHECK(!to_stripe_units(make(5'123, "KWD")));
}

TEST(no amount overflows) {
  constexpr auto most = std::numeric_limits<int64_t>::max();
  CHECK_GREATER(*to_stripe_units(make(most, "ISK")), most / 2);
  CHECK_GREATER(from_stripe_units(most, *currency::parse("MGA")), most / 2);
}
