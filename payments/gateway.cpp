#include "payments/gateway.hpp"

namespace onsale::payments {

const char* to_string(gateway_status x) noexcept {
  switch (x) {
    case gateway_status::succeeded:
      return "succeeded";
    case gateway_status::declined:
      return "declined";
    case gateway_status::requires_action:
      return "requires_action";
    case gateway_status::rejected:
      return "rejected";
    case gateway_status::unknown:
      break;
  }
  return "unknown";
}

std::string idempotency_key(const booking_id& booking, uint32_t attempt,
                            const char* step, uint32_t try_number) {
  auto result = to_string(booking) + '-' + std::to_string(attempt) + '-' + step;
  if (try_number > 0)
    result += '-' + std::to_string(try_number);
  return result;
}

} // namespace onsale::payments
