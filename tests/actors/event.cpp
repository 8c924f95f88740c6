#define SUITE actors.event

#include "actors/event.hpp"

#include "tests/actors/node_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;
using actors::booking_step;
using payments::gateway_status;

FIXTURE_SCOPE(event_tests, node_fixture)

TEST(seats in two blocks are one booking) {
  auto id = hold("ann", {"1-2-0", "1-1-0"});
  CHECK_EQUAL(id.home, (block_id{{1}, 2}));
  CHECK_EQUAL(seen("1-1-0"), seat_status::held);
  CHECK_EQUAL(seen("1-2-0"), seat_status::held);
  CHECK_EQUAL(stored(id).row.tickets.size(), 2u);
}

TEST(a sale reaches the followers) {
  auto id = hold("ann", {"1-1-0", "1-2-0"});
  auto answer = send(step("ann", id, booking_step::confirm));
  settle();
  gateway->answer("authorise", gateway_status::succeeded,
                  payment_state::authorised);
  settle();
  CHECK_EQUAL(text_of(get(answer)), "confirmed");
  CHECK_EQUAL(seen("1-1-0"), seat_status::sold);
  CHECK_EQUAL(seen("1-2-0"), seat_status::sold);
}

TEST(a buyer is answered once every block shows the sale) {
  auto id = hold("ann", {"1-1-0", "1-2-0"});
  auto answer = send(step("ann", id, booking_step::confirm));
  settle();
  gateway->answer("authorise", gateway_status::succeeded,
                  payment_state::authorised);
  store->break_next_commit(storage::commit_fault::held);
  settle();
  store->break_next_commit(storage::commit_fault::held);
  store->release();
  settle();
  CHECK(stored(id).row.status == booking_status::confirmed);
  CHECK_EQUAL(seen("1-2-0"), seat_status::sold);
  CHECK_EQUAL(seen("1-1-0"), seat_status::held);
  CHECK(!answered());
  store->release();
  settle();
  CHECK_EQUAL(seen("1-1-0"), seat_status::sold);
  CHECK_EQUAL(text_of(get(answer)), "confirmed");
}

TEST(a block that cannot show a sale keeps no buyer waiting) {
  auto id = hold("ann", {"1-1-0", "1-2-0"});
  auto answer = send(step("ann", id, booking_step::confirm));
  settle();
  gateway->answer("authorise", gateway_status::succeeded,
                  payment_state::authorised);
  store->break_next_commit(storage::commit_fault::held);
  settle();
  store->break_next_commit(storage::commit_fault::refused);
  store->release();
  settle();
  CHECK_EQUAL(text_of(get(answer)), "confirmed");
  CHECK_EQUAL(seen("1-1-0"), seat_status::held);
  CHECK_EQUAL(env->metrics->duties.Value(), 2.0); // and the capture
  pass(2s);
  CHECK_EQUAL(seen("1-1-0"), seat_status::sold);
  CHECK_EQUAL(env->metrics->duties.Value(), 1.0);
  gateway->answer("capture", gateway_status::succeeded,
                  payment_state::captured);
  settle();
  CHECK_EQUAL(env->metrics->duties.Value(), 0.0);
}

TEST(a release and an expired hold reach the followers) {
  auto id = hold("ann", {"1-1-0", "1-2-0"});
  CHECK_EQUAL(text_of(ask(step("ann", id, booking_step::release))), "released");
  CHECK_EQUAL(seen("1-1-0"), seat_status::available);
  hold("bob", {"1-1-0", "1-2-0"});
  pass(481s);
  CHECK_EQUAL(seen("1-1-0"), seat_status::available);
  CHECK_EQUAL(seen("1-2-0"), seat_status::available);
}

TEST(a follower stays while its booking is open) {
  auto id = hold("ann", {"1-1-0", "1-2-0"});
  CHECK_EQUAL(text_of(ask(step("ann", id, booking_step::extend))), "held");
  for (auto i = 0; i < 20; ++i)
    pass(40s);
  CHECK_EQUAL(seen("1-1-0"), seat_status::held);
}

TEST(a refusal of one block gives back what the others took) {
  hold("eve", {"1-3-0"});
  auto said = ask(named("ann", {"1-1-0", "1-2-0", "1-3-0"}));
  CHECK_EQUAL(text_of(said), "seats-unavailable");
  settle();
  CHECK_EQUAL(seen("1-1-0"), seat_status::available);
  CHECK_EQUAL(seen("1-2-0"), seat_status::available);
}

TEST(seats taken for a booking that never came are freed by asking) {
  hold("eve", {"1-1-9"});
  booking_id never{{{1}, 2}, {7}};
  CHECK(std::holds_alternative<actors::answer>(
    ask(actors::hold_here{never, {{1}, 1}, named_seats{{0}}})));
  CHECK_EQUAL(seen("1-1-0"), seat_status::held);
  pass(15s);
  CHECK_EQUAL(seen("1-1-0"), seat_status::available);
  // The door is closed: the booking cannot be made any more (P4).
  actors::reserve_here late;
  late.who = caller("ann");
  late.block = {{1}, 2};
  late.choice = named_seats{{0}};
  late.id = never;
  late.elsewhere = {{{{{1}, 1}, 0}, 2'500}};
  CHECK_EQUAL(text_of(ask(late)), "unavailable");
  CHECK_EQUAL(seen("1-2-0"), seat_status::available);
}

TEST(the best seats come from wherever they are left) {
  fill(1);
  fill(2);
  auto said = ask(best("ann", 2));
  CHECK_EQUAL(text_of(said), "held");
  CHECK_EQUAL(booking_of(said).home.block, 3u);
}

TEST(an event that grows during a search is looked at anew) {
  fill(1, 9);
  fill(2);
  fill(3);
  fill(4, 20);
  store->break_next_commit(storage::commit_fault::held);
  auto bob = send(named("bob", {"1-1-9"}));
  settle();
  // Refused by the block, behind a hold that is not durable yet.
  auto ann = send(best("ann", 1));
  settle();
  CHECK(!answered());
  auto grown = example_event();
  auto more = grown.sections[0];
  more.id = more.name = "D";
  grown.sections.push_back(more);
  caf::anon_send(catalogue, actors::write_catalogue{{}, {}, {grown}});
  settle();
  store->release();
  settle();
  CHECK_EQUAL(text_of(get(bob)), "held");
  CHECK_EQUAL(text_of(get(ann)), "held");
}

TEST(no two neighbours are left is another word than nothing is left) {
  for (auto block : {1, 2, 3})
    for (auto seat : {0, 2, 4, 6, 8})
      hold("crowd-" + std::to_string(block) + std::to_string(seat),
           {"1-" + std::to_string(block) + "-" + std::to_string(seat)});
  CHECK_EQUAL(text_of(ask(best("ann", 2))), "no-adjacent-seats");
  auto scattered = best("ann", 2);
  scattered.adjacent = false;
  CHECK_EQUAL(text_of(ask(scattered)), "held");
  for (auto block : {1, 2, 3})
    fill(block);
  CHECK_EQUAL(text_of(ask(best("bob", 1))), "seats-unavailable");
}

TEST(seats in two blocks are held although an answer of the store got lost) {
  hold("eve", {"1-1-9", "1-2-9"});
  store->break_next_commit(storage::commit_fault::lost_after);
  CHECK_EQUAL(text_of(ask(named("ann", {"1-1-0", "1-2-0"}))), "held");
  CHECK_EQUAL(seen("1-1-0"), seat_status::held);
  CHECK_EQUAL(seen("1-2-0"), seat_status::held);
}

TEST(places of an area are counted) {
  actors::reserve_places cmd;
  cmd.who = caller("ann");
  cmd.event = {1};
  cmd.section = "GA";
  cmd.quantity = 8;
  CHECK_EQUAL(text_of(ask(cmd)), "held");
  cmd.who = caller("bob");
  CHECK_EQUAL(text_of(ask(cmd)), "held");
  cmd.who = caller("eve");
  CHECK_EQUAL(text_of(ask(cmd)), "seats-unavailable");
  cmd.quantity = 4;
  CHECK_EQUAL(text_of(ask(cmd)), "held");
}

TEST(too many tickets and unknown ones are refused at once) {
  CHECK_EQUAL(text_of(ask(best("ann", 9))), "ticket-limit");
  CHECK_EQUAL(text_of(ask(named("ann", {"1-1-10"}))), "no-such-ticket");
  CHECK_EQUAL(text_of(ask(named("ann", {"1-9-0"}))), "no-such-ticket");
  CHECK_EQUAL(text_of(ask(named("ann", {"2-1-0"}))), "no-such-ticket");
  auto said = ask(named("ann", {"1-1-0", "1-9-0", "1-2-10"}));
  CHECK_EQUAL(text_of(said), "no-such-ticket");
  CHECK(std::get<refusal>(said).unavailable
        == std::vector{*parse_ticket_id("1-9-0"), *parse_ticket_id("1-2-10")});
}

TEST(a section or a price level that there is not is named) {
  auto level = best("ann", 1);
  level.price_level = "P9";
  auto said = std::get<refusal>(ask(level));
  CHECK_EQUAL(said.field, "best_available.price_level");
  CHECK_EQUAL(said.detail, "the event has no such price level");
  auto section = best("ann", 1);
  section.section = "S9";
  said = std::get<refusal>(ask(section));
  CHECK_EQUAL(said.field, "best_available.section");
  CHECK_EQUAL(said.detail, "the event has no such section");
}

TEST(a repeated request over two blocks gives its booking again) {
  auto first = ask(named("ann", {"1-1-0", "1-2-0"}, "k"));
  auto second = ask(named("ann", {"1-1-0", "1-2-0"}, "k"));
  CHECK_EQUAL(text_of(first), "held");
  CHECK_EQUAL(text_of(second), "held");
  CHECK(std::get<actors::answer>(second).replayed);
}

TEST(an event that is off ends its bookings) {
  auto held = hold("ann", {"1-1-0", "1-2-0"});
  auto sold = hold("bob", {"1-3-0"});
  auto answer = send(step("bob", sold, booking_step::confirm));
  settle();
  gateway->answer("authorise", gateway_status::succeeded,
                  payment_state::authorised);
  settle();
  get(answer);
  gateway->answer("capture", gateway_status::succeeded,
                  payment_state::captured);
  settle();
  auto who = caller("operator");
  who.by_operator = true;
  CHECK(std::holds_alternative<actors::answer>(
    ask(actors::cancel_event{who, {1}})));
  CHECK_EQUAL(stored(held).row.status, booking_status::cancelled);
  CHECK_EQUAL(stored(sold).row.status, booking_status::cancelled);
  REQUIRE_EQUAL(gateway->calls.size(), 1u);
  CHECK_EQUAL(gateway->calls.front().step, "refund");
  CHECK_EQUAL(seen("1-1-0"), seat_status::available);
}

TEST(an event ends its bookings however long that takes) {
  auto held = hold("ann", {"1-1-0"});
  auto who = caller("operator");
  who.by_operator = true;
  who.give_up = now();
  CHECK_EQUAL(status_of(ask(actors::cancel_event{who, {1}})), 200);
  CHECK_EQUAL(stored(held).row.status, booking_status::cancelled);
}

TEST(an event that could not end a booking says so and can be asked again) {
  auto held = hold("ann", {"1-1-0"});
  auto who = caller("operator");
  who.by_operator = true;
  store->break_next_commit(storage::commit_fault::refused);
  CHECK_EQUAL(text_of(ask(actors::cancel_event{who, {1}})), "unavailable");
  CHECK_EQUAL(stored(held).row.status, booking_status::held);
  CHECK_EQUAL(status_of(ask(actors::cancel_event{who, {1}})), 200);
  CHECK_EQUAL(stored(held).row.status, booking_status::cancelled);
}

TEST(everything is there after a restart) {
  auto held = hold("ann", {"1-1-0", "1-2-0"});
  auto sold = hold("bob", {"1-3-0"});
  send(step("bob", sold, booking_step::confirm));
  settle();
  // Killed while the bank is thinking.
  node_fixture next{state};
  for (auto block : {1u, 2u, 3u})
    caf::anon_send(next.region, actors::open_block{{{1}, block}});
  next.settle();
  CHECK_EQUAL(next.seen("1-1-0"), seat_status::held);
  CHECK_EQUAL(next.seen("1-2-0"), seat_status::held);
  // The same attempt, under the same key, is asked for again.
  REQUIRE_EQUAL(next.gateway->calls.size(), 1u);
  CHECK_EQUAL(next.gateway->calls.front().attempt, 1u);
  next.gateway->answer("authorise", gateway_status::succeeded,
                       payment_state::authorised);
  next.settle();
  CHECK_EQUAL(next.seen("1-3-0"), seat_status::sold);
  CHECK_EQUAL(text_of(next.ask(next.step("ann", held, booking_step::release))),
              "released");
  next.gateway->calls.clear();
}

FIXTURE_SCOPE_END()
