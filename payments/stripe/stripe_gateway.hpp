#pragma once

#include "payments/gateway.hpp"
#include "payments/stripe/caller.hpp"

#include <memory>
#include <string>

namespace onsale::payments::stripe {

struct gateway_options {
  /// Where a bank's page leads back to: the booking's id is added.
  std::string return_url;
  call_options calls;
};

/// Stripe as the payment provider (P7). Each attempt to pay is a PaymentIntent
/// of its own, captured by hand, in two calls: it is made, which touches no
/// card, and then confirmed with one.
///
/// So whatever gets lost, the intent is found again under the key by which it
/// was made, and tells how things stand; and an intent that was canceled takes
/// no card any more, however late a confirmation arrives. Stripe keeps an
/// answer for a key, failures of its own included: a step whose key is burnt
/// that way goes on under the next, once the intent shows that nothing has come
/// of it (https://docs.stripe.com/error-low-level).
///
/// Keys are kept for a day. What is older and has no `reference` is the
/// reconciler's to find.
class stripe_gateway final : public gateway {
public:
  /// Transport and timer outlive all calls, also those that are answered after
  /// the gateway is gone.
  stripe_gateway(transport& way, timer& time, gateway_options options);
  ~stripe_gateway() override;

  void authorise(authorise_request request, gateway_callback done) override;
  void capture(payment_ref ref, gateway_callback done) override;

  /// Of an attempt that was never made, too: afterwards it cannot be.
  void cancel(payment_ref ref, gateway_callback done) override;
  void refund(payment_ref ref, gateway_callback done) override;
  void retrieve(payment_ref ref, gateway_callback done) override;
  headroom room() const override;

  /// A canceled intent takes no card any more.
  bool closes_unmade() const override {
    return true;
  }

private:
  class desk;

  std::shared_ptr<desk> desk_;
};

} // namespace onsale::payments::stripe
