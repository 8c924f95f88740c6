#pragma once

#include <cstdint>
#include <string>

namespace onsale::test {

/// The value of `Stripe-Signature` for a body that is sent at `time`, in
/// seconds since 1970 (https://docs.stripe.com/webhooks#verify-manually).
std::string stripe_signature(const std::string& secret, int64_t time,
                             const std::string& body);

} // namespace onsale::test
