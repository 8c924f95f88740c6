#pragma once

#include "payments/gateway.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace onsale::payments::stripe {

/// Stripe counts calls to each of them apart
/// (https://docs.stripe.com/rate-limits).
enum class endpoint : uint8_t {
  create,
  confirm,
  capture,
  cancel,
  refund,
  retrieve,
  list
};

inline constexpr size_t endpoint_count = 7;

/// The word for logs, for example `confirm`.
const char* to_string(endpoint x) noexcept;

/// The version of the API whose fields are read here.
inline constexpr auto api_version = "2024-06-20";

/// A call as it goes over the wire, besides what all calls have: address, key
/// and version.
struct api_call {
  endpoint at = endpoint::retrieve;
  std::string target;          // path and query
  std::string body;            // a form; empty: none
  std::string idempotency_key; // empty: a GET, which may be repeated as it is

  bool is_post() const noexcept {
    return !idempotency_key.empty();
  }

  friend bool operator==(const api_call&, const api_call&) = default;
};

/// Makes the PaymentIntent of an attempt, which touches no card yet: captured
/// by hand, cards alone, named after booking and attempt.
/// @param again how often Stripe is known to have failed for good under the
/// keys before
api_call create_intent(const payment_ref& of, uint32_t again);

/// Tries a card. The bank's page, if there is one, leads back to `return_url`.
api_call
confirm_intent(const std::string& intent, const authorise_request& what,
               const std::string& return_url, uint32_t again);

/// @param try_number of the step, see `payment_ref`
api_call capture_intent(const std::string& intent, const payment_ref& of,
                        uint32_t try_number);
api_call cancel_intent(const std::string& intent, const payment_ref& of,
                       uint32_t try_number);

/// Gives everything back that was captured.
api_call refund_intent(const std::string& intent, const payment_ref& of,
                       uint32_t try_number);

/// With its charge, which knows of refunds.
api_call retrieve_intent(const std::string& intent);

/// PaymentIntents made at or after `from` and before `to`, in seconds since
/// 1970, newest first: a page, after the one that ended with `after`, if any.
api_call list_intents(int64_t from, int64_t to, const std::string& after);

/// Most that a page of a list holds.
inline constexpr int64_t list_page = 100;

} // namespace onsale::payments::stripe
