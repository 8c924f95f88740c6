#pragma once

#include <optional>
#include <string_view>

namespace onsale::payments {

/// What a test card does.
struct test_card {
  /// The buyer has to approve on the bank's page first.
  bool needs_action = false;
  /// Why the bank declines it: Stripe's decline code, or its error code where
  /// there is no decline code. Empty: it pays.
  std::string_view decline_code;
};

/// Finds a card by the name of its payment method. The names and what they do
/// are those of Stripe's test mode (https://docs.stripe.com/testing), so that
/// one set of tests and examples serves both providers.
std::optional<test_card> find_test_card(std::string_view method) noexcept;

} // namespace onsale::payments
