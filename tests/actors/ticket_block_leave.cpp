#define SUITE actors.ticket_block_leave

#include "tests/actors/moving_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;
using actors::booking_step;
using storage::commit_fault;

namespace {

struct ticket_block_leave_fixture : moving_fixture {
  actors::set_house_seats house(std::vector<std::string> tickets,
                                seat_status to = seat_status::blocked) {
    actors::set_house_seats result{caller("operator"), {}, to};
    for (const auto& x : tickets)
      result.tickets.push_back(*parse_ticket_id(x));
    return result;
  }
};

} // namespace

FIXTURE_SCOPE(ticket_block_leave_tests, ticket_block_leave_fixture)

// -- what is decided, and what is not ------------------------------------------

TEST(a block with nothing to do leaves at once) {
  hold();
  leave();
  CHECK_EQUAL(left(), 1u);
  come_back();
  CHECK_EQUAL(text_of(ask(named("bob", {"1-1-0"}))), "seats-unavailable");
}

TEST(what is with the journal is answered before its block has left) {
  hold("1-1-9");
  hold_store = true;
  auto ann = send(named("ann", {"1-1-0"}));
  settle();
  leave();
  CHECK_EQUAL(left(), 0u);
  CHECK(!answered());
  auto bob = send(named("bob", {"1-1-0"}));
  hold_store = false;
  settle();
  CHECK_EQUAL(left(), 1u);
  CHECK_EQUAL(text_of(get(ann)), "held");
  MESSAGE("what came since then is the next one's to decide");
  CHECK(!answered());
  come_back();
  CHECK_EQUAL(text_of(get(bob)), "seats-unavailable");
}

TEST(commands that wait for a block to open are decided by the next) {
  hold_store = true;
  auto ann = send(named("ann", {"1-1-0"}));
  auto bob = send(named("bob", {"1-1-0"}));
  settle();
  leave();
  CHECK_EQUAL(left(), 1u);
  hold_store = false;
  come_back();
  CHECK_EQUAL(text_of(get(ann)), "held");
  CHECK_EQUAL(text_of(get(bob)), "seats-unavailable");
}

TEST(who waits for a block to open hears of the next) {
  hold_store = true;
  auto open = self->request(region, caf::infinite, actors::open_block{at(1)});
  settle();
  leave();
  CHECK(!answered());
  hold_store = false;
  come_back();
  auto opened = false;
  open.receive(
    [&](actors::ok_atom) {
      opened = true;
    },
    [&](const caf::error& x) {
      CAF_FAIL(sys.render(x));
    });
  CHECK(opened);
}

TEST(a command that is parked goes to the next block) {
  auto id = hold();
  hold_store = true;
  auto longer = send(step("ann", id, booking_step::extend));
  auto release = send(step("ann", id, booking_step::release));
  settle();
  leave();
  CHECK_EQUAL(left(), 0u);
  hold_store = false;
  settle();
  CHECK_EQUAL(left(), 1u);
  CHECK_EQUAL(text_of(get(longer)), "held");
  come_back();
  CHECK_EQUAL(text_of(get(release)), "released");
}

TEST(a command whose booking is being looked for goes to the next block) {
  auto id = sold();
  captured();
  hold_store = true;
  auto refund = send(step("ann", id, booking_step::refund));
  settle();
  leave();
  CHECK_EQUAL(left(), 1u);
  hold_store = false;
  come_back();
  CHECK_EQUAL(text_of(get(refund)), "refunded");
}

TEST(a refusal that rested on what was not written is decided by the next) {
  hold("1-1-9");
  hold_store = true;
  store->break_next_commit(commit_fault::refused);
  auto ann = send(named("ann", {"1-1-0"}));
  settle();
  auto bob = send(named("bob", {"1-1-0"}));
  settle();
  leave();
  hold_store = false;
  settle();
  CHECK_EQUAL(text_of(get(ann)), "unavailable");
  CHECK_EQUAL(left(), 1u);
  come_back();
  CHECK_EQUAL(text_of(get(bob)), "held");
}

TEST(a block that has left does nothing any more at its deadlines) {
  hold();
  leave();
  pass(480s);
  CHECK_EQUAL(seen("1-1-0"), seat_status::held);
  come_back();
  CHECK_EQUAL(seen("1-1-0"), seat_status::available);
}

TEST(a block that is leaving ends no hold) {
  auto id = hold();
  hold_store = true;
  auto bob = send(named("bob", {"1-1-1"}));
  settle();
  leave();
  pass(480s);
  hold_store = false;
  settle();
  CHECK_EQUAL(text_of(get(bob)), "held");
  CHECK_EQUAL(left(), 1u);
  CHECK(status(id) == booking_status::held);
  come_back();
  CHECK(status(id) == booking_status::expired);
}

TEST(a block that is leaving does not sleep) {
  hold("1-1-9");
  hold_store = true;
  auto ann = send(named("ann", {"1-1-0"}));
  settle();
  leave();
  pass(61s);
  hold_store = false;
  settle();
  CHECK_EQUAL(text_of(get(ann)), "held");
  CHECK_EQUAL(left(), 1u);
}

// -- bookings over several blocks ----------------------------------------------

TEST(an answer does not wait for followers when its block leaves) {
  auto id = node_fixture::hold("ann", {"1-1-0", "1-2-0"});
  REQUIRE(id.home == at(2));
  auto answer = pay(id);
  leave(1);
  yes();
  CHECK(!answered());
  leave(2);
  CHECK_EQUAL(text_of(get(answer)), "confirmed");
  CHECK_EQUAL(left(), 2u);
  come_back(1);
  come_back(2);
  CHECK_EQUAL(seen("1-1-0"), seat_status::sold);
  CHECK_EQUAL(state->tables.duties.size(), 1u); // the capture
}

TEST(seats that are kept for another home are found by the next block) {
  hold("1-1-9");
  actors::hold_here cmd{{at(2), {7}}, at(1), named_seats{{3}}};
  hold_store = true;
  auto first = send(cmd);
  settle();
  leave();
  hold_store = false;
  settle();
  CHECK_EQUAL(status_of(get(first)), 200);
  come_back();
  CHECK_EQUAL(text_of(ask(named("bob", {"1-1-3"}))), "seats-unavailable");
  pass(15s);
  CHECK_EQUAL(text_of(ask(named("bob", {"1-1-3"}))), "held");
}

// -- house seats ---------------------------------------------------------------

TEST(a withdrawal ends with its block and nothing is half done) {
  hold("1-1-9");
  actors::set_house_seats_here cmd{at(1), {7, 8}};
  cmd.for_now = true;
  CHECK_EQUAL(status_of(ask(cmd)), 200);
  move();
  MESSAGE("somebody may take a seat, and then the house does not get any");
  CHECK_EQUAL(text_of(ask(named("bob", {"1-1-7"}))), "held");
  cmd.for_now = false;
  cmd.together = actors::entry_group{1, 2};
  cmd.kept = {7, 8};
  auto one = send(cmd);
  cmd.block = at(2);
  cmd.kept.clear();
  auto two = send(cmd);
  settle();
  CHECK_EQUAL(text_of(get(one)), "seats-in-use");
  pass(1s);
  CHECK_EQUAL(text_of(get(two)), "unavailable");
  CHECK_EQUAL(seen("1-1-8"), seat_status::available);
  CHECK_EQUAL(seen("1-2-7"), seat_status::available);
}

TEST(house seats over blocks of which one leaves are all set or none) {
  hold("1-1-9");
  auto set = send(house({"1-1-0", "1-2-0"}));
  leave(1);
  CHECK(!answered());
  come_back(1);
  CHECK_EQUAL(status_of(get(set)), 200);
  CHECK_EQUAL(seen("1-1-0"), seat_status::blocked);
  CHECK_EQUAL(seen("1-2-0"), seat_status::blocked);
}

FIXTURE_SCOPE_END()
