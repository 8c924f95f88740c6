#pragma once

#include "domain/ids.hpp"
#include "domain/money.hpp"
#include "domain/payment.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace onsale::payments {

/// What a provider made of a call.
enum class gateway_status : uint8_t {
  succeeded,
  declined,
  requires_action,
  /// The call was malformed or the object is not in a state that allows it.
  /// Final.
  rejected,
  /// No answer, or a 5xx: it may have happened. Ask with `retrieve` or repeat
  /// with the same key; never guess (P7).
  unknown
};

/// The word for logs and metrics, for example `requires_action`.
const char* to_string(gateway_status x) noexcept;

struct gateway_answer {
  gateway_status status = gateway_status::unknown;
  payment_state state = payment_state::intended; // as the provider sees it now
  std::string reference;    // the provider's id of the payment
  std::string decline_code; // `declined`
  std::string action_url;   // `requires_action`
  std::string detail;       // for logs and operators; holds no card data
  /// What the provider calls the card that has paid: always the same, whoever
  /// pays with it, and of no use elsewhere. Empty: it was not said.
  std::string card = {};
};

/// Authorise a card, without capturing. The idempotency key is made of booking,
/// attempt and step, so that a second card never replays the first one's decline.
struct authorise_request {
  booking_id booking;
  uint32_t attempt = 1;
  money amount;
  std::string method; // `pm_card_visa`
};

/// A step on a payment that the provider knows.
struct payment_ref {
  booking_id booking;
  uint32_t attempt = 1;
  std::string reference; // empty: found by booking and attempt
  money amount;          // what was to be paid
  /// Which try of the step this is; 0: the first. A provider answers the same
  /// key as it did the first time, so what it has turned down is tried again
  /// under another number; nothing is done twice, since it has not happened.
  uint32_t try_number = 0;
};

/// The idempotency key of one step: `<booking>-<attempt>-<step>`, and for
/// another try after a refusal `<booking>-<attempt>-<step>-<try_number>`.
std::string idempotency_key(const booking_id& booking, uint32_t attempt,
                            const char* step, uint32_t try_number = 0);

using gateway_callback = std::function<void(gateway_answer)>;

/// How much more the provider takes: what a waiting room paces itself by.
struct headroom {
  double per_second = 0; // that it takes now, of each call; 0: any number
  uint32_t in_flight = 0;
  uint32_t in_flight_max = 0;
};

/// The payment provider. Calls return at once; the callback runs exactly once,
/// on any thread, possibly before the call returns. Implementations are
/// thread-safe. Every step is idempotent per booking and attempt.
class gateway {
public:
  virtual ~gateway() = default;

  virtual void authorise(authorise_request request, gateway_callback done) = 0;
  virtual void capture(payment_ref ref, gateway_callback done) = 0;
  virtual void cancel(payment_ref ref, gateway_callback done) = 0;
  virtual void refund(payment_ref ref, gateway_callback done) = 0;

  /// Asks what became of an attempt. `rejected` when the provider never saw it.
  virtual void retrieve(payment_ref ref, gateway_callback done) = 0;

  /// Whether `cancel` closes an attempt for good that was never made, so that
  /// no authorisation which is still on its way can take effect. Otherwise it
  /// has to be made again, to be cancelled for certain.
  virtual bool closes_unmade() const {
    return false;
  }

  virtual headroom room() const = 0;
};

} // namespace onsale::payments
