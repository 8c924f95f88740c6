#define SUITE actors.event_house

#include "actors/event.hpp"
#include "storage/memory/tables.hpp"
#include "tests/actors/node_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;
using storage::commit_fault;

namespace {

struct event_house_fixture : node_fixture {
  actors::set_house_seats three_blocks() {
    actors::set_house_seats result;
    result.who = caller("operator");
    for (auto ticket : {"1-1-0", "1-2-0", "1-3-0"})
      result.tickets.push_back(*parse_ticket_id(ticket));
    return result;
  }

  void changed_although(commit_fault fault) {
    auto cmd = three_blocks();
    store->break_next_commit(fault);
    CAF_CHECK_EQUAL(status_of(ask(cmd)), 200);
    for (const auto& x : cmd.tickets)
      CAF_CHECK(seen(to_string(x)) == seat_status::blocked);
    cmd.to = seat_status::available;
    CAF_CHECK_EQUAL(status_of(ask(cmd)), 200);
    for (const auto& x : cmd.tickets)
      hold("crowd-" + to_string(x), {to_string(x)});
  }
};

} // namespace

FIXTURE_SCOPE(event_house_tests, event_house_fixture)

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

TEST(house seats of several blocks are written in one transaction) {
  auto cmd = three_blocks();
  hold_store = true;
  auto answer = send(cmd);
  size_t written = 0;
  for (auto i = 0; i < 20 && written == 0; ++i) {
    settle();
    store->run_pending();
    written = state->tables.tickets.size();
  }
  CHECK_EQUAL(written, 3u);
  hold_store = false;
  settle();
  CHECK_EQUAL(status_of(get(answer)), 200);
  for (const auto& x : cmd.tickets)
    CHECK_EQUAL(seen(to_string(x)), seat_status::blocked);
  MESSAGE("and come back the same way");
  cmd.to = seat_status::available;
  CHECK_EQUAL(status_of(ask(cmd)), 200);
  for (const auto& x : cmd.tickets)
    hold("crowd-" + to_string(x), {to_string(x)});
}

TEST(house seats that could not be written are on sale as before) {
  auto cmd = three_blocks();
  ask(named("ann", {"1-1-9", "1-2-9", "1-3-9"})); // the event is at work
  store->break_next_commit(commit_fault::refused);
  CHECK_EQUAL(text_of(ask(cmd)), "unavailable");
  for (const auto& x : cmd.tickets)
    hold("crowd-" + to_string(x), {to_string(x)});
}

TEST(house seats whose commit got lost are changed all the same) {
  changed_although(commit_fault::lost_before);
}

TEST(house seats are changed although the answer got lost) {
  changed_although(commit_fault::lost_after);
}

TEST(a share of a block that is lost takes the others back) {
  auto cmd = three_blocks();
  hold("ann", {"1-1-9", "1-2-9", "1-3-9"});
  auto shard = [&](uint32_t block) {
    return shard_of({{1}, block}, env->shard_count);
  };
  REQUIRE(shard(2) != shard(1));
  REQUIRE(shard(2) != shard(3));
  take_over({shard(2)});
  CHECK_EQUAL(text_of(ask(cmd)), "unavailable");
  CHECK(!state->tables.tickets.contains({{{1}, 2}, 0}));
  hold("bob", {"1-1-0"});
  hold("bob", {"1-3-0"});
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
