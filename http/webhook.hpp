#pragma once

#include "domain/ids.hpp"
#include "domain/result.hpp"
#include "domain/time.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace onsale::http {

/// The attempt to pay that a provider has news of.
struct payment_news {
  booking_id booking;
  uint32_t attempt = 0;
  std::string reference;      // the provider's name of it; may be empty
  bool refund_failed = false; // that was on its way to the buyer
};

/// Reads what a payment provider sends by itself, and whether it is from there.
/// @param signature the value of the header `Stripe-Signature`
/// @returns what it is about, nothing if that is no business of ours, or why it
/// is not believed, as one word
using webhook_desk = std::function<
  result<std::optional<payment_news>, std::string>(
    std::string_view signature, std::string_view body, timestamp now)>;

} // namespace onsale::http
