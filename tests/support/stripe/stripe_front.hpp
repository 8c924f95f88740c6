#pragma once

#include "tests/support/stripe/stripe_account.hpp"

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace onsale::test {

/// What happens to one call.
enum class mishap : uint8_t {
  none,
  not_sent,      // no connection
  lost,          // no answer, and nothing has happened
  answer_lost,   // no answer, but it has happened
  locked,        // 429: another call holds the payment
  too_many,      // 429, in two seconds again
  failed,        // 500, kept for the key, and nothing has happened
  failed_after,  // 500, kept for the key, but it has happened
  gateway_error, // 502 of something on the way, which keeps nothing
  wrong_key,     // 401
  refused,       // 400, kept for the key
  dependency,    // 424, kept for nothing
  other_account, // 404: the key is one of another account
  key_in_use     // 409: another call with the key is on its way
};

/// What comes back of a call.
struct stripe_outcome {
  std::optional<stripe_response> said; // none: the connection is cut
  bool was_sent = true;
  int retry_after = 0; // seconds; 0: not said
};

/// `create`, `confirm`, `capture`, `cancel`, `refund`, `retrieve` or `list`;
/// empty for any other call.
std::string endpoint_of(const stripe_request& x);

/// An account behind a network on which calls come to grief as a test says.
/// Thread-safe.
class stripe_front {
public:
  explicit stripe_front(stripe_account& to) : to_(to) {
    // All goes well.
  }

  /// The next calls of an endpoint, in turn; later ones go well.
  void spoil(const std::string& endpoint, std::deque<mishap> how);

  /// Asked of every call that no `spoil` is about.
  void spoil_by(std::function<mishap(const stripe_request& call)> how);

  stripe_outcome serve(const stripe_request& x, int64_t now);

  /// How often an endpoint has been called.
  size_t count(const std::string& endpoint) const;

private:
  mishap next(const stripe_request& x);

  stripe_account& to_;
  mutable std::mutex mutex_;
  std::map<std::string, std::deque<mishap>> mishaps_;
  std::function<mishap(const stripe_request&)> others_;
  std::map<std::string, size_t> counts_;
};

} // namespace onsale::test
