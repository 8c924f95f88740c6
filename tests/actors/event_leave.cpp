#define SUITE actors.event_leave

#include "tests/actors/moving_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;

namespace {

constexpr uint32_t the_event = 0; // its place

struct event_leave_fixture : moving_fixture {
  /// The event with all its blocks is open.
  event_leave_fixture() {
    ask(best("crowd", 1));
  }

  actors::set_house_seats house(std::vector<std::string> tickets) {
    actors::set_house_seats result{caller("operator"), {}};
    for (const auto& x : tickets)
      result.tickets.push_back(*parse_ticket_id(x));
    return result;
  }

  /// The event is off: its bookings are to be ended.
  actors::cancel_event off() {
    actors::cancel_event result;
    result.who = caller("operator");
    result.who.by_operator = true;
    result.event = {1};
    return result;
  }

  /// What is answered to a request that waits for the store when the event is
  /// asked to leave, which it does after that.
  template <class Message>
  std::string answered_while_leaving(Message x) {
    hold_store = true;
    auto answer = send(std::move(x));
    settle();
    leave_once_the_store_answers();
    return text_of(get(answer));
  }

  void leave_once_the_store_answers() {
    leave(the_event);
    CHECK_EQUAL(left(), 0u);
    hold_store = false;
    settle();
    CHECK_EQUAL(left(), 1u);
  }

  size_t open_holds() const {
    size_t result = 0;
    for (const auto& [id, x] : state->tables.bookings)
      result += is_open(x.row.status) ? 1 : 0;
    return result;
  }
};

} // namespace

FIXTURE_SCOPE(event_leave_tests, event_leave_fixture)

TEST(an event with nothing to do leaves at once) {
  leave(the_event);
  CHECK_EQUAL(left(), 1u);
  auto later = send(best("ann", 2));
  settle();
  CHECK(!answered());
  come_back(the_event);
  CHECK_EQUAL(text_of(get(later)), "held");
}

TEST(an event that leaves waits for nobody longer than it always does) {
  hold_store = true;
  auto ann = send(best("ann", 2));
  settle();
  leave(the_event);
  pass(9s);
  CHECK_EQUAL(left(), 0u);
  pass(1s);
  CHECK_EQUAL(text_of(get(ann)), "outcome-unknown");
  CHECK_EQUAL(left(), 1u);
}

TEST(a search under way is finished and the next event does the rest) {
  hold_store = true;
  auto ann = send(best("ann", 2));
  settle();
  leave(the_event);
  auto bob = send(best("bob", 2));
  hold_store = false;
  settle();
  CHECK_EQUAL(text_of(get(ann)), "held");
  CHECK_EQUAL(left(), 1u);
  CHECK(!answered());
  come_back(the_event);
  CHECK_EQUAL(text_of(get(bob)), "held");
}

TEST(a booking over several blocks is made although all of them move) {
  hold_store = true;
  auto both = send(named("ann", {"1-1-9", "1-2-9"}));
  settle();
  leave(the_event);
  leave(1);
  leave(2);
  CHECK_EQUAL(left(), 1u); // block 2, which has not been asked yet
  store->run_pending();
  settle();
  CHECK_EQUAL(left(), 2u);
  hold_store = false;
  come_back(1);
  CHECK(!answered());
  come_back(2);
  CHECK_EQUAL(text_of(get(both)), "held");
  CHECK_EQUAL(left(), 3u);
  come_back(the_event);
  pass(60s);
  CHECK_EQUAL(seen("1-1-9"), seat_status::held);
  CHECK_EQUAL(seen("1-2-9"), seat_status::held);
}

TEST(what has not begun for want of blocks is begun by the next event) {
  move(the_event);
  hold_store = true;
  leave(3);
  auto ann = send(best("ann", 2));
  settle();
  MESSAGE("it waits for block 3 to open");
  leave(the_event);
  CHECK_EQUAL(left(), 3u);
  hold_store = false;
  come_back(3);
  CHECK(!answered());
  come_back(the_event);
  CHECK_EQUAL(text_of(get(ann)), "held");
}

TEST(a refusal whose key is looked up is given before the event leaves) {
  auto cmd = best("ann", 9);
  cmd.who = caller("ann", "k1");
  CHECK_EQUAL(answered_while_leaving(cmd), "ticket-limit");
}

TEST(a refusal that waits for a block is given before the event leaves) {
  std::vector<std::string> many;
  for (auto seat = 0; seat < 9; ++seat)
    many.push_back((seat % 2 == 0 ? "1-1-" : "1-2-") + std::to_string(seat));
  hold("1-2-9"); // its block is open
  CHECK_EQUAL(answered_while_leaving(named("ann", many, "k1")), "ticket-limit");
}

TEST(house seats under way are set and the next event sets the rest) {
  hold_store = true;
  auto first = send(house({"1-1-5", "1-2-5"}));
  auto second = send(house({"1-1-6", "1-2-6"}));
  settle();
  leave_once_the_store_answers();
  CHECK_EQUAL(status_of(get(first)), 200);
  CHECK(!answered());
  come_back(the_event);
  CHECK_EQUAL(status_of(get(second)), 200);
  for (auto seat : {"1-1-5", "1-2-5", "1-1-6", "1-2-6"})
    CHECK_EQUAL(seen(seat), seat_status::blocked);
}

TEST(a cancellation stops between two bookings and may be repeated) {
  hold("1-1-0");
  hold("1-1-9");
  hold("1-2-0");
  auto before = open_holds();
  hold_store = true;
  auto walk = send(off());
  settle();
  for (int i = 0; i < 2; ++i) { // the page, and one booking
    store->run_pending();
    settle();
  }
  CHECK(!answered());
  leave(the_event);
  hold_store = false;
  settle();
  CHECK_EQUAL(text_of(get(walk)), "unavailable");
  CHECK_EQUAL(left(), 1u);
  CHECK(open_holds() > 0);
  CHECK(open_holds() < before);
  auto again = send(off());
  settle();
  come_back(the_event);
  CHECK_EQUAL(status_of(get(again)), 200);
  CHECK_EQUAL(open_holds(), 0u);
}

FIXTURE_SCOPE_END()
