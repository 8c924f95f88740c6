#define SUITE payments.payment_document

#include "payments/simulated/payment_document.hpp"

#include "tests/payments/fixture.hpp"
#include "tests/support/property.hpp"

using namespace onsale;
using namespace onsale::payments;

TEST(a payment is read as it was written) {
  for (auto state : {payment_state::requires_action, payment_state::declined,
                     payment_state::authorised, payment_state::captured,
                     payment_state::voided, payment_state::refunded})
    for (auto first : {gateway_status::succeeded, gateway_status::declined,
                       gateway_status::requires_action}) {
      provider_payment x{"pi_b-1", "pm_card_visa", usd(INT64_MAX),
                         state,    first,          "lost_card"};
      auto read = parse_payment(to_document(x));
      REQUIRE(read.has_value());
      CHECK(*read == x);
    }
}

TEST(the form in the book stays as it is) {
  provider_payment x{"pi_b-1",
                     "pm_card_visa",
                     usd(12'550),
                     payment_state::captured,
                     gateway_status::succeeded,
                     ""};
  CHECK_EQUAL(to_document(x),
              R"({"amount":12550,"currency":"USD","decline_code":"",)"
              R"("first":"succeeded","method":"pm_card_visa",)"
              R"("reference":"pi_b-1","state":"captured"})");
}

TEST(anything else is no payment) {
  auto good = to_document({"pi_b-1", "pm_card_visa", usd(1),
                           payment_state::captured, gateway_status::succeeded,
                           ""});
  for (auto text : {"", "null", "[]", "{}", R"({"amount":1})"})
    CHECK(!parse_payment(text));
  for (size_t n = 0; n < good.size(); ++n)
    CHECK(!parse_payment(good.substr(0, n)));
  auto with = [&good](std::string_view what, std::string_view instead) {
    auto text = good;
    return text.replace(text.find(what), what.size(), instead);
  };
  CHECK(!parse_payment(with("\"captured\"", "\"intended\"")));
  CHECK(!parse_payment(with("\"succeeded\"", "\"rejected\"")));
  CHECK(!parse_payment(with("\"USD\"", "\"usd\"")));
  CHECK(!parse_payment(with("1,", "1.5,")));
  CHECK(!parse_payment(with("1,", "\"1\",")));
}

TEST(no bytes bring the reader down) {
  CHECK_PROPERTY("any bytes", [](const std::string& text) {
    RC_ASSERT(!parse_payment(text));
  });
}
