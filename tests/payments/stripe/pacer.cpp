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
