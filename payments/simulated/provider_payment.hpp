#pragma once

#include "payments/gateway.hpp"

#include <optional>
#include <string>

/// A payment as the simulated provider knows it. Pure functions from a payment
/// and a step to the answer, and to the payment afterwards.
///
/// ```
/// authorise ---> authorised --capture--> captured --refund--> refunded
///     |            ^   \--cancel--> voided
///     +--> requires_action --cancel--> voided
///     +--> declined --cancel--> voided
/// ```
///
/// A step that was done is answered as it was then, whatever has happened
/// since: `status` is what the step made of it, `state` is how things stand
/// now. A step that the state does not allow is `rejected`.
namespace onsale::payments {

struct provider_payment {
  std::string reference;
  std::string method;
  money amount;
  payment_state state = payment_state::authorised;
  /// What `authorise` answered: succeeded, declined or requires_action.
  gateway_status first = gateway_status::succeeded;
  std::string decline_code;

  friend bool operator==(const provider_payment&, const provider_payment&) = default;
};

enum class provider_step : uint8_t {
  authorise,
  capture,
  cancel,
  refund,
  retrieve,
  approve, // on the bank's page
  fail     // on the bank's page
};

const char* to_string(provider_step x) noexcept;

struct step_result {
  gateway_answer answer;
  /// The payment to write before the answer leaves; none: nothing changed.
  std::optional<provider_payment> changed;
};

/// Where the payment of an attempt is kept.
std::string payment_key(const booking_id& booking, uint32_t attempt);

/// The attempt whose payment is kept there. @returns nothing for another key
struct attempt_of_booking {
  booking_id booking;
  uint32_t attempt = 0;
};

std::optional<attempt_of_booking> parse_payment_key(std::string_view key);

/// The provider's name of a payment, and back.
std::string reference_of(const std::string& payment_key);
std::optional<std::string> key_of(std::string_view reference);

/// The page of the simulated bank.
std::string action_url_of(const std::string& reference);

/// Authorises a card, or repeats what was answered to the same request. The
/// same attempt with another card or amount is rejected, as is an unknown card.
step_result authorise(const std::optional<provider_payment>& known,
                      const authorise_request& request);

/// Any step but `authorise`.
/// @param reference what the caller calls the payment, if it knows; another name
///        than the payment's is rejected
step_result
apply(provider_step step, const std::optional<provider_payment>& known,
      const std::string& reference);

} // namespace onsale::payments
