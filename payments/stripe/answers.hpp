#pragma once

#include "payments/gateway.hpp"
#include "payments/stripe/api_answer.hpp"

/// What Stripe said, in the gateway's words. Pure.
namespace onsale::payments::stripe {

/// A step on a payment that has been authorised, or was to be.
enum class step : uint8_t { capture, cancel, refund };

/// What came of trying a card, by how the intent stands; `unknown` as long as
/// that cannot be told.
gateway_answer authorisation_of(const intent& x);

/// What came of a step, by how the intent stands: done, not possible, or not
/// told yet.
gateway_answer outcome_of(step what, const intent& x);

/// How an intent stands, to somebody who asks; `rejected` with `intended` if no
/// card was ever tried.
gateway_answer state_as_asked(const intent& x);

/// Of a call that told nothing of an intent: refused, or nobody knows.
gateway_answer without_intent(const reading& said);

/// Whether nothing stands in the way of a step, as far as the intent shows.
bool is_next(step what, const intent& x) noexcept;

/// Whether the step has been done, as far as the intent shows.
bool is_done(step what, const intent& x) noexcept;

} // namespace onsale::payments::stripe
