#pragma once

#include "payments/statement.hpp"
#include "payments/stripe/caller.hpp"
#include "payments/timer.hpp"

#include <memory>

namespace onsale::payments::stripe {

/// The PaymentIntents of an account that are Onsale's, by the time at which
/// Stripe made them.
class stripe_statement final : public statement {
public:
  /// Transport and timer outlive all calls.
  stripe_statement(transport& way, timer& time, call_options options);

  void list(statement_period when, std::string cursor,
            statement_callback done) override;

private:
  std::shared_ptr<caller> caller_;
};

} // namespace onsale::payments::stripe
