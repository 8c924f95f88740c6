#define SUITE payments.gateway

#include "payments/gateway.hpp"

#include "tests/payments/fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::payments;

TEST(a key names the booking the attempt and the step) {
  auto key = idempotency_key(some_booking(), 2, "capture");
  CHECK_EQUAL(key, to_string(some_booking()) + "-2-capture");
  CHECK_NOT_EQUAL(key, idempotency_key(some_booking(), 3, "capture"));
  CHECK_NOT_EQUAL(key, idempotency_key(some_booking(), 2, "cancel"));
  CHECK_NOT_EQUAL(key, idempotency_key(some_booking(9), 2, "capture"));
}

TEST(a step that was turned down has another key the next time) {
  auto key = idempotency_key(some_booking(), 1, "refund");
  CHECK_EQUAL(idempotency_key(some_booking(), 1, "refund", 0), key);
  CHECK_EQUAL(idempotency_key(some_booking(), 1, "refund", 2), key + "-2");
}

TEST(statuses have words) {
  CHECK_EQUAL(std::string{to_string(gateway_status::requires_action)},
              "requires_action");
  CHECK_EQUAL(std::string{to_string(gateway_status::unknown)}, "unknown");
}
