#include "domain/change.hpp"

#include "domain/ensure.hpp"

#include <string>

namespace onsale {

const char* to_string(seat_status x) noexcept {
  switch (x) {
    case seat_status::available:
      return "available";
    case seat_status::held:
      return "held";
    case seat_status::sold:
      return "sold";
    case seat_status::blocked:
      return "blocked";
  }
  ensure(false);
  return "";
}

const char* to_string(change_kind x) noexcept {
  switch (x) {
    case change_kind::seats_held:
      return "seats_held";
    case change_kind::follower_held:
      return "follower_held";
    case change_kind::hold_extended:
      return "hold_extended";
    case change_kind::hold_released:
      return "hold_released";
    case change_kind::hold_expired:
      return "hold_expired";
    case change_kind::payment_begun:
      return "payment_begun";
    case change_kind::payment_answered_action:
      return "payment_answered_action";
    case change_kind::payment_declined:
      return "payment_declined";
    case change_kind::tickets_sold:
      return "tickets_sold";
    case change_kind::tickets_refunded:
      return "tickets_refunded";
    case change_kind::booking_cancelled:
      return "booking_cancelled";
    case change_kind::capture_failed:
      return "capture_failed";
    case change_kind::seats_returned:
      return "seats_returned";
    case change_kind::follower_sold:
      return "follower_sold";
    case change_kind::follower_freed:
      return "follower_freed";
    case change_kind::booking_asked:
      return "booking_asked";
    case change_kind::duty_done:
      return "duty_done";
    case change_kind::seats_blocked:
      return "seats_blocked";
    case change_kind::seats_unblocked:
      return "seats_unblocked";
    case change_kind::answer_kept:
      return "answer_kept";
    case change_kind::room_changed:
      return "room_changed";
  }
  ensure(false);
  return "";
}

user_id holder_of(std::string_view card) {
  return {"card " + std::string{card}};
}

} // namespace onsale
