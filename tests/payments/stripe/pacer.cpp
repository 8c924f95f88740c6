#define SUITE payments.stripe.pacer

#include "payments/stripe/pacer.hpp"

#include "tests/support/test.hpp"

using namespace onsale::payments::stripe;
using namespace std::chrono_literals;

namespace {

constexpr pacer::time_point noon{12h};

} // namespace

TEST(after a pause as many go at once as the bucket holds) {
  pacer x{{.per_second = 10, .burst = 3, .patience = 1s}};
  for (int i = 0; i < 3; ++i)
    CHECK(x.take_turn(endpoint::create, noon) == noon);
  CHECK(x.take_turn(endpoint::create, noon) == noon + 100ms);
  CHECK(x.take_turn(endpoint::create, noon) == noon + 200ms);
  // The bucket fills with time.
  CHECK(x.take_turn(endpoint::create, noon + 1s) == noon + 1s);
}

TEST(endpoints are counted apart) {
  pacer x{{.per_second = 10, .burst = 1, .patience = 1s}};
  CHECK(x.take_turn(endpoint::create, noon) == noon);
  CHECK(x.take_turn(endpoint::confirm, noon) == noon);
  CHECK(x.take_turn(endpoint::create, noon) == noon + 100ms);
}

TEST(nobody is kept longer than patience lasts) {
  pacer x{{.per_second = 10, .burst = 1, .patience = 1s}};
  for (int i = 0; i <= 10; ++i)
    CHECK(x.take_turn(endpoint::create, noon) == noon + i * 100ms);
  CHECK(!x.take_turn(endpoint::create, noon));
  // Who was sent away has taken no turn.
  CHECK(x.take_turn(endpoint::create, noon + 100ms) == noon + 1'100ms);
}

TEST(no turn comes before Stripe takes calls again) {
  pacer x{{.per_second = 10, .burst = 5, .patience = 60s}};
  CHECK(x.take_turn(endpoint::capture, noon) == noon);
  x.hold_back(endpoint::capture, noon + 2s);
  CHECK(x.take_turn(endpoint::capture, noon) == noon + 2s);
  CHECK(x.take_turn(endpoint::capture, noon) == noon + 2s + 100ms);
  CHECK(x.take_turn(endpoint::cancel, noon) == noon);
}

TEST(the longer purchases wait for their turn the fewer may come) {
  pacer x{{.per_second = 10, .burst = 1, .patience = 60s}};
  CHECK_EQUAL(x.room(noon), 10);
  // 25 confirms wait for 2.5 s, half of the time until no more may come.
  for (int i = 0; i < 25; ++i)
    x.take_turn(endpoint::confirm, noon);
  CHECK_EQUAL(x.room(noon), 5);
  CHECK_EQUAL(x.room(noon + 2'500ms), 10);
  MESSAGE("what nobody waits for does not count");
  for (int i = 0; i < 100; ++i)
    x.take_turn(endpoint::refund, noon + 3s);
  CHECK_EQUAL(x.room(noon + 3s), 10);
  MESSAGE("while Stripe takes no calls hardly anybody may come");
  x.hold_back(endpoint::create, noon + 30s);
  CHECK_EQUAL(x.room(noon + 3s), 0.2);
  CHECK_EQUAL(x.room(noon + 30s), 10);
}
