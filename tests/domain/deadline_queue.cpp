#define SUITE domain.deadline_queue

#include "domain/deadline_queue.hpp"

#include "tests/domain/examples.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::examples;

TEST(what is due comes earliest first) {
  deadline_queue queue;
  CHECK(queue.empty());
  CHECK(!queue.next());
  queue.set(nth_booking(1), noon + 3s);
  queue.set(nth_booking(2), noon + 1s);
  queue.set(nth_booking(3), noon + 5s);
  CHECK(queue.next() == noon + 1s);
  CHECK(queue.due(noon).empty());
  CHECK(queue.due(noon + 3s)
        == (std::vector<booking_id>{nth_booking(2), nth_booking(1)}));
}

TEST(a booking has one deadline) {
  deadline_queue queue;
  queue.set(nth_booking(1), noon + 3s);
  queue.set(nth_booking(1), noon + 9s);
  CHECK(queue.next() == noon + 9s);
  queue.set(nth_booking(1), std::nullopt);
  CHECK(queue.empty());
  queue.set(nth_booking(1), std::nullopt);
  CHECK(queue.empty());
}
