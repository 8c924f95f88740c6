#pragma once

#include "payments/stripe/api_answer.hpp"
#include "payments/stripe/api_call.hpp"

#include <functional>

namespace onsale::payments::stripe {

/// Carries calls to Stripe and brings the answers. Thread-safe.
class transport {
public:
  using callback = std::function<void(api_answer)>;

  virtual ~transport() = default;

  /// Returns at once; `done` runs exactly once, on any thread, possibly before
  /// this returns.
  virtual void send(api_call call, callback done) = 0;
};

} // namespace onsale::payments::stripe
