#include "domain/refund_progress.hpp"

namespace onsale {

void refund_progress::add(const booking& x) noexcept {
  if (is_open(x.status)) {
    ++open;
    return;
  }
  if (!x.paid_by)
    return;
  const auto& paid = *x.paid_by;
  if (x.status == booking_status::confirmed) {
    sold.add(paid.amount);
    return;
  }
  switch (paid.state) {
    case payment_state::refunded:
      paid_back.add(paid.amount);
      break;
    case payment_state::voided:
      let_go.add(paid.amount);
      break;
    case payment_state::declined:
    case payment_state::capture_failed:
      break; // there was nothing, or it cannot be had
    case payment_state::intended:
    case payment_state::requires_action:
    case payment_state::authorised:
    case payment_state::captured:
      due.add(paid.amount);
      break;
  }
}

} // namespace onsale
