#pragma once

#include "payments/stripe/intent.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What Stripe sends by itself (https://docs.stripe.com/webhooks).
namespace onsale::payments::stripe {

enum class signature_check : uint8_t {
  good,
  malformed, // no time, or no signature of the scheme `v1`
  forged,    // made with no secret that is known, or of another body
  stale      // signed too long before or after `now`
};

const char* to_string(signature_check x) noexcept;

/// Checks `Stripe-Signature`: `t=SECONDS,v1=HEX[,v1=HEX…]`, an HMAC-SHA-256 of
/// the time, a dot and the body as it came, by any of the secrets. Compares in
/// constant time. The signature is judged before its time.
signature_check
check_signature(std::string_view header, std::string_view body,
                const std::vector<std::string>& secrets,
                std::chrono::seconds now, std::chrono::seconds tolerance);

/// Of an event, what Onsale acts on: it looks the payment up by itself, so in
/// what order events come does not matter, and not what else they say.
struct webhook_event {
  std::string id;
  std::string type; // for example `payment_intent.succeeded`
  /// The attempt to pay that it is about; none: nothing of Onsale's.
  std::optional<attempt_name> of;
  std::string intent; // the PaymentIntent's id, if it is about one
  /// A refund that was on its way has failed at the bank. Versions of the API
  /// call that by different names.
  bool refund_failed = false;
};

/// What an event does not have is empty. @returns nothing if the body is no
/// JSON object
std::optional<webhook_event> read_webhook(std::string_view body);

} // namespace onsale::payments::stripe
