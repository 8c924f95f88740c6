#include "tests/support/stripe/stripe_signature.hpp"

#include "domain/hash_functions.hpp"
#include "support/sha256.hpp"

namespace onsale::test {

std::string stripe_signature(const std::string& secret, int64_t time,
                             const std::string& body) {
  auto at = std::to_string(time);
  auto hash = support::hmac_sha256(secret, at + '.' + body);
  return "t=" + at + ",v1=" + to_hex(hash);
}

} // namespace onsale::test
