#pragma once

#include "payments/stripe/intent.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What Stripe says to a call
/// (https://docs.stripe.com/error-low-level, https://docs.stripe.com/api/errors).
namespace onsale::payments::stripe {

/// An answer as it came.
struct api_answer {
  int status = 0; // 0: none came
  /// Whether anything of the call may have arrived. Without that it is as if it
  /// had never been made.
  bool was_sent = true;
  /// `Idempotent-Replayed`: what was said to the same key before. Nothing else
  /// will be said to it for a day.
  bool replayed = false;
  std::optional<bool> should_retry; // `Stripe-Should-Retry`
  std::optional<std::chrono::seconds> retry_after;
  std::string request_id; // `Request-Id`, by which Stripe finds it
  std::string body;
};

enum class verdict : uint8_t {
  done,
  declined, // by the bank
  refused,  // not possible as things stand, or malformed
  /// Nothing has happened, and it may be tried again: too many calls, or
  /// another call holds the payment or the key.
  busy,
  /// The key is wrong, may not do that, or is one of another account, where
  /// nobody knows the payment. It says nothing about the payment.
  not_allowed,
  /// It may have happened: no answer, a failure of Stripe or of something on
  /// the way, or what cannot be read.
  indeterminate
};

struct reading {
  verdict what = verdict::indeterminate;
  /// The PaymentIntent as it stood when that was said, if it was told: as a
  /// whole, or within an error.
  std::optional<intent> of;
  std::string code;         // Stripe's error code; empty: none
  std::string decline_code; // `declined`
  bool replayed = false;
  /// The key belongs to another call: it will be of no use for a day, and
  /// nothing has happened (`idempotency_error`).
  bool key_is_taken = false;
  std::string detail; // for logs and operators; holds no card data
};

/// Reads the answer to a call that is answered with a PaymentIntent.
reading read_intent_answer(const api_answer& x);

/// Reads the answer to a refund: `done` once the money is on its way back.
reading read_refund_answer(const api_answer& x);

/// What is left of an intent of a kind that is not known here.
struct unread_intent {
  std::string id;
  attempt_name of;
  int64_t created = 0; // seconds since 1970
};

/// A page of a list.
struct intent_page {
  std::vector<intent> intents;
  /// Onsale's by their metadata, and otherwise not to be read.
  std::vector<unread_intent> unread;
  std::string last; // the last id in it: where the next page begins after
  bool has_more = false;
};

/// @returns nothing if it is no list, or one without an end; what cannot be
/// read of it is left out
std::optional<intent_page> read_intent_page(const api_answer& x);

} // namespace onsale::payments::stripe
