#pragma once

#include "domain/ids.hpp"
#include "domain/money.hpp"

#include <cstdint>
#include <string>

namespace onsale {

/// What is known of one attempt to pay, in the ledger's words.
enum class payment_state : uint8_t {
  intended,        // written before the provider is called (P7)
  requires_action, // the buyer has to act, for example 3-D Secure
  declined,
  authorised,
  captured,
  voided,
  refunded,
  capture_failed
};

/// The word for operators and logs, for example `capture_failed`.
const char* to_string(payment_state x) noexcept;

/// Whether the provider may still keep money on hold for an attempt.
enum class card_hold : uint8_t { none, stands };

/// One attempt to pay for one booking. Attempts count from 1; each is one card.
struct payment {
  booking_id booking;
  uint32_t attempt = 0;
  payment_state state = payment_state::intended;
  std::string method;       // the provider's name of the card, `pm_card_visa`
  std::string reference;    // the provider's id; empty until it answered
  std::string decline_code; // `declined` only
  std::string action_url;   // `requires_action` only
  money amount;
  /// What the provider calls the card, if its tickets are counted
  /// (`event_limits::tickets_per_card`); empty: they are not.
  std::string card = {};

  friend bool operator==(const payment&, const payment&) = default;
};

} // namespace onsale
