#pragma once

#include "domain/ids.hpp"
#include "domain/money.hpp"
#include "domain/payment.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace onsale::payments::stripe {

/// The life of a PaymentIntent, in Stripe's words
/// (https://docs.stripe.com/payments/paymentintents/lifecycle).
enum class intent_status : uint8_t {
  requires_payment_method, // not paid with a card yet, or one was declined
  requires_confirmation,
  requires_action,
  processing,
  requires_capture,
  canceled,
  succeeded // captured
};

/// Which attempt to pay a PaymentIntent is for: its metadata.
struct attempt_name {
  booking_id booking;
  uint32_t attempt = 0;

  friend bool operator==(const attempt_name&, const attempt_name&) = default;
};

/// What Onsale reads of a PaymentIntent.
struct intent {
  std::string id;
  intent_status status = intent_status::requires_payment_method;
  money amount;
  int64_t capturable = 0; // on hold, minor units, as of the amount
  int64_t received = 0;   // captured, the same
  bool refunded = false;  // in full; only with its charge
  /// Why the latest card was declined: Stripe's decline code, or its error code
  /// where there is none. Empty: none was.
  std::string decline_code;
  std::string action_url; // where the buyer has to act
  /// The fingerprint of the card that was charged; only with its charge.
  std::string card;
  std::optional<attempt_name> of;
  int64_t created = 0; // seconds since 1970

  friend bool operator==(const intent&, const intent&) = default;
};

/// Reads the metadata of an object of the API. @returns nothing unless it is
/// Onsale's
std::optional<attempt_name> read_attempt_name(const nlohmann::json& metadata);

/// Reads an object of the API. @returns nothing for anything else
std::optional<intent> read_intent(const nlohmann::json& x);

/// How it stands in the ledger's words; `intended` if no card has been tried,
/// nothing while the bank has not answered.
std::optional<payment_state> state_of(const intent& x) noexcept;

} // namespace onsale::payments::stripe
