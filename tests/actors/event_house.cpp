#define SUITE actors.event_house

#include "actors/event.hpp"
#include "tests/actors/node_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;

FIXTURE_SCOPE(event_house_tests, node_fixture)

TEST(house seats are all or nothing) {
  hold("ann", {"1-2-3"});
  actors::set_house_seats cmd;
  cmd.who = caller("operator");
  cmd.tickets = {*parse_ticket_id("1-1-0"), *parse_ticket_id("1-2-3")};
  CHECK_EQUAL(text_of(ask(cmd)), "seats-in-use");
  CHECK_EQUAL(seen("1-1-0"), seat_status::available);
  cmd.tickets = {*parse_ticket_id("1-1-0"), *parse_ticket_id("1-2-4")};
  CHECK(std::holds_alternative<actors::answer>(ask(cmd)));
  CHECK_EQUAL(seen("1-2-4"), seat_status::blocked);
  CHECK_EQUAL(env->metrics->seats["blocked"].Value(), 2.0);
  CHECK_EQUAL(text_of(ask(named("bob", {"1-2-4"}))), "seats-unavailable");
  cmd.to = seat_status::available;
  CHECK(std::holds_alternative<actors::answer>(ask(cmd)));
  hold("bob", {"1-2-4"});
}

TEST(a refused change leaves house seats that there were before) {
  auto is_done = [](const actors::reply& x) {
    return std::holds_alternative<actors::answer>(x);
  };
  actors::set_house_seats cmd;
  cmd.who = caller("operator");
  cmd.tickets = {*parse_ticket_id("1-1-0")};
  CHECK(is_done(ask(cmd)));
  hold("ann", {"1-2-3"});
  cmd.tickets = {*parse_ticket_id("1-1-0"), *parse_ticket_id("1-1-1"),
                 *parse_ticket_id("1-2-3")};
  CHECK_EQUAL(text_of(ask(cmd)), "seats-in-use");
  CHECK_EQUAL(seen("1-1-0"), seat_status::blocked);
  CHECK_EQUAL(seen("1-1-1"), seat_status::available);
}

TEST(a change whose answer got lost is taken back when it is refused later) {
  hold("ann", {"1-2-3"});
  actors::set_house_seats cmd;
  cmd.who = caller("operator");
  cmd.tickets = {*parse_ticket_id("1-1-0"), *parse_ticket_id("1-2-3")};
  store->break_next_commit(storage::commit_fault::lost_after);
  CHECK_EQUAL(text_of(ask(cmd)), "seats-in-use");
  CHECK_EQUAL(seen("1-1-0"), seat_status::available);
}

TEST(what could not be taken back is not called undone) {
  hold("ann", {"1-1-9"});
  hold("ann", {"1-2-3"});
  actors::set_house_seats cmd;
  cmd.who = caller("operator");
  cmd.tickets = {*parse_ticket_id("1-1-0"), *parse_ticket_id("1-2-3")};
  hold_store = true;
  auto answer = send(cmd);
  for (auto i = 0; i < 20 && seen("1-1-0") != seat_status::blocked; ++i) {
    settle();
    store->run_pending();
    settle();
  }
  REQUIRE(seen("1-1-0") == seat_status::blocked);
  // The other block's refusal is on its way; what comes next is the way back.
  store->break_next_commit(storage::commit_fault::refused);
  hold_store = false;
  settle();
  CHECK_EQUAL(text_of(get(answer)), "outcome-unknown");
  CHECK_EQUAL(seen("1-1-0"), seat_status::blocked);
}

TEST(house changes that come together do not undo each other) {
  hold("ann", {"1-2-3"});
  actors::set_house_seats both;
  both.who = caller("operator");
  both.tickets = {*parse_ticket_id("1-1-0"), *parse_ticket_id("1-2-3")};
  auto one = both;
  one.tickets.pop_back();
  auto refused = send(both);
  auto done = send(one);
  settle();
  CHECK_EQUAL(text_of(get(refused)), "seats-in-use");
  CHECK_EQUAL(status_of(get(done)), 200);
  CHECK_EQUAL(seen("1-1-0"), seat_status::blocked);
}

FIXTURE_SCOPE_END()
