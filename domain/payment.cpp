#include "domain/payment.hpp"

namespace onsale {

const char* to_string(payment_state x) noexcept {
  switch (x) {
    case payment_state::intended:
      return "intended";
    case payment_state::requires_action:
      return "requires_action";
    case payment_state::declined:
      return "declined";
    case payment_state::authorised:
      return "authorised";
    case payment_state::captured:
      return "captured";
    case payment_state::voided:
      return "voided";
    case payment_state::refunded:
      return "refunded";
    case payment_state::capture_failed:
      break;
  }
  return "capture_failed";
}

} // namespace onsale
