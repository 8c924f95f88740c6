#define SUITE actors.catalogue_write

#include "actors/catalogue.hpp"
#include "storage/memory/tables.hpp"
#include "tests/actors/catalogue_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;
using actors::write_catalogue;
using storage::commit_fault;

FIXTURE_SCOPE(catalogue_write_tests, catalogue_fixture)

TEST(an event at a venue that is nowhere is refused by its field) {
  auto what = example_event();
  what.venue = {7};
  CHECK_EQUAL(wait_for(writing(what)), "invalid-request");
  CHECK_EQUAL(refused.field, "venue_id");
  what.venue = {1};
  what.performers = {{5}};
  CHECK_EQUAL(wait_for(write_catalogue{{}, {}, {example_event(), what}}),
              "invalid-request");
  CHECK_EQUAL(refused.field, "events[1].performer_ids");
  CHECK(record().performers.empty());
}

TEST(a change made from seats that others have changed since is refused) {
  auto before = opened({1});
  hold_store = true;
  caf::anon_send(catalogue, actors::reload_atom::value);
  settle();
  auto change = tell(writing(with_row_of(14)));
  settle();
  MESSAGE("another process writes, and the reload shows it at once");
  auto other = storage::make_memory_store(state);
  auto grown = with_row_of(12);
  auto seats = std::make_shared<const seating>(
    *make_seating(grown, before->seats.get()));
  storage::event_upsert theirs{grown, seats, before->record->seats, {}};
  auto wrote = false;
  other->catalogue().upsert(
    {{}, {}, {theirs}},
    [&](const storage::store_result<storage::upsert_result>& x) {
      wrote = x && *x;
    });
  CHECK(wrote);
  hold_store = false;
  settle();
  CHECK_NOT_EQUAL(outcome(change), "written");
  CHECK_EQUAL(opened({1})->seats->capacity(), 12u + 10 + 10 + 20);
  CHECK_EQUAL(wait_for(writing(with_row_of(14))), "written");
}

TEST(writes that come together are made one from the other) {
  auto first = tell(writing(with_row_of(12)));
  auto second = tell(writing(with_row_of(14)));
  settle();
  CHECK_EQUAL(outcome(first), "written");
  CHECK_EQUAL(outcome(second), "written");
  CHECK_EQUAL(opened({1})->seats->capacity(), 14u + 10 + 10 + 20);
}

TEST(a new price is what the next hold costs) {
  CHECK_EQUAL(hold("ann", "1-1-0"), "held");
  auto what = example_event();
  what.price_levels.front().amount = 5'000;
  CHECK_EQUAL(wait_for(writing(what)), "written");
  auto said = ask(named("bob", {"1-1-1"}));
  CHECK_EQUAL(stored(booking_of(said)).row.total, 5'000);
}

TEST(a change is answered no earlier than its blocks act on it) {
  CHECK_EQUAL(hold("ann", "1-1-0"), "held");
  auto what = example_event();
  what.price_levels.front().amount = 5'000;
  auto change = tell(writing(what));
  // One step at a time, so that what comes next comes right after the answer.
  while (!answered())
    if (!sched.try_run_once() && store->run_pending() == 0)
      CAF_FAIL("nothing moves, and there is no answer");
  auto bob = send(named("bob", {"1-1-1"}));
  settle();
  CHECK_EQUAL(outcome(change), "written");
  CHECK_EQUAL(stored(booking_of(get(bob))).row.total, 5'000);
}

TEST(a row that has grown is on sale at once) {
  CHECK_EQUAL(hold("ann", "1-1-0"), "held");
  CHECK_EQUAL(hold("eve", "1-1-10"), "no-such-ticket");
  CHECK_EQUAL(wait_for(writing(with_row_of(30))), "written");
  CHECK_EQUAL(seen("1-1-0"), seat_status::held);
  CHECK_EQUAL(seen("1-1-29"), seat_status::available);
  CHECK_EQUAL(hold("bob", "1-1-29"), "held");
  CHECK_EQUAL(seen("1-1-29"), seat_status::held);
}

TEST(nobody gets a seat that is about to go away) {
  CHECK_EQUAL(text_of(ask(named("ann", {"1-1-0", "1-2-0"}))), "held");
  hold_store = true;
  auto shrinks = tell(writing(with_row_of(8)));
  settle();
  store->run_pending(); // the seating before; then the seats leave the sale
  settle();
  auto bob = send(named("bob", {"1-1-9"}));
  auto eve = send(named("eve", {"1-1-1"}));
  hold_store = false;
  settle();
  CHECK_EQUAL(text_of(get(bob)), "seats-unavailable");
  CHECK_EQUAL(text_of(get(eve)), "held");
  CHECK_EQUAL(outcome(shrinks), "written");
  CHECK_EQUAL(hold("bob", "1-1-9"), "no-such-ticket");
  MESSAGE("a process that had been killed would have left no trace of it");
  CHECK(!state->tables.tickets.contains(*parse_ticket_id("1-1-9")));
}

TEST(seats that are added again are on sale again) {
  CHECK_EQUAL(hold("ann", "1-1-0"), "held");
  CHECK_EQUAL(wait_for(writing(with_row_of(8))), "written");
  CHECK_EQUAL(wait_for(writing(with_row_of(10))), "written");
  CHECK_EQUAL(hold("bob", "1-1-9"), "held");
}

TEST(what is left is counted by the plan of today) {
  auto left = [&] {
    return env->board->find({1})->snapshot(1)->available;
  };
  for (auto seat = 0; seat < 8; ++seat)
    hold("ann-" + std::to_string(seat), "1-1-" + std::to_string(seat));
  CHECK_EQUAL(left(), 2u);
  CHECK_EQUAL(wait_for(writing(with_row_of(8))), "written");
  CHECK_EQUAL(left(), 0u);
  CHECK_EQUAL(wait_for(writing(with_row_of(10))), "written");
  CHECK_EQUAL(left(), 2u);
}

TEST(a seat that somebody holds does not go away) {
  CHECK_EQUAL(hold("ann", "1-1-9"), "held");
  CHECK_EQUAL(wait_for(writing(with_row_of(8))), "seats-in-use");
  REQUIRE_EQUAL(refused.unavailable.size(), 1u);
  CHECK_EQUAL(to_string(refused.unavailable.front()), "1-1-9");
  CHECK_EQUAL(seen("1-1-9"), seat_status::held);
  CHECK_EQUAL(seen("1-1-8"), seat_status::available);
  CHECK_EQUAL(hold("bob", "1-1-8"), "held");
}

TEST(seats taken out of sale come back when the change fails elsewhere) {
  auto second = example_event();
  second.id = {2};
  CHECK_EQUAL(wait_for(writing(second)), "written");
  CHECK_EQUAL(hold("ann", "2-1-9"), "held");
  second.sections[0].rows = make_grid(1, 8, seat_numbering::consecutive);
  CHECK_EQUAL(wait_for(write_catalogue{{}, {}, {with_row_of(8), second}}),
              "seats-in-use");
  CHECK_EQUAL(seen("1-1-9"), seat_status::available);
  CHECK_EQUAL(hold("bob", "1-1-9"), "held");
}

TEST(seats of a change that got lost are on sale again) {
  CHECK_EQUAL(hold("ann", "1-1-0"), "held");
  store->break_next_upsert(commit_fault::lost_before);
  CHECK_EQUAL(wait_for(writing(with_row_of(8))), "outcome-unknown");
  CHECK_EQUAL(hold("bob", "1-1-9"), "held");
  CHECK_EQUAL(wait_for(writing(with_row_of(12))), "written");
}

TEST(a change whose answer got lost is made all the same) {
  CHECK_EQUAL(hold("ann", "1-1-0"), "held");
  store->break_next_upsert(commit_fault::lost_after);
  CHECK_EQUAL(wait_for(writing(with_row_of(8))), "outcome-unknown");
  CHECK_EQUAL(hold("bob", "1-1-9"), "no-such-ticket");
  CHECK_EQUAL(wait_for(writing(with_row_of(10))), "written");
  CHECK_EQUAL(hold("bob", "1-1-9"), "held");
}

TEST(seats stay away until the fate of their change is known) {
  CHECK_EQUAL(hold("ann", "1-1-0"), "held");
  store->break_next_upsert(commit_fault::late);
  hold_store = true;
  auto lost = tell(writing(with_row_of(8)));
  until_answered();
  MESSAGE("nobody is kept waiting");
  CHECK_EQUAL(outcome(lost), "outcome-unknown");
  auto other = tell(writing(with_row_of(12)));
  settle();
  CHECK_EQUAL(outcome(other), "unavailable");
  auto bob = send(named("bob", {"1-1-9"}));
  settle();
  hold_store = false;
  settle();
  CHECK_EQUAL(text_of(get(bob)), "seats-unavailable");
  CHECK_EQUAL(hold("bob", "1-1-9"), "no-such-ticket");
  CHECK_EQUAL(wait_for(writing(with_row_of(12))), "written");
}

TEST(the fate of a change is asked for until the store says it) {
  CHECK_EQUAL(hold("ann", "1-1-0"), "held");
  store->break_next_upsert(commit_fault::lost_before);
  hold_store = true;
  auto lost = tell(writing(with_row_of(8)));
  until_answered();
  store->set_away(true);
  CHECK_EQUAL(outcome(lost), "outcome-unknown");
  hold_store = false;
  settle();
  CHECK_EQUAL(wait_for(writing(example_event())), "unavailable");
  store->set_away(false);
  pass(500ms);
  CHECK_EQUAL(wait_for(writing(example_event())), "written");
  CHECK_EQUAL(hold("bob", "1-1-9"), "held");
}

TEST(seats of a lost change wait until their block knows what became of it) {
  CHECK_EQUAL(hold("ann", "1-1-0"), "held");
  store->break_next_upsert(commit_fault::lost_after);
  hold_store = true;
  auto lost = tell(writing(with_row_of(8)));
  until_answered();
  CHECK_EQUAL(outcome(lost), "outcome-unknown");
  store->run_pending(); // the question
  settle();
  store->run_pending(); // the view
  settle();
  store->set_away(true); // and with it the new seating
  store->run_pending();
  settle();
  auto bob = send(named("bob", {"1-1-9"}));
  settle();
  store->set_away(false);
  hold_store = false;
  settle();
  CHECK_EQUAL(text_of(get(bob)), "seats-unavailable");
  pass(500ms);
  CHECK_EQUAL(hold("bob", "1-1-9"), "no-such-ticket");
  CHECK_EQUAL(wait_for(writing(with_row_of(10))), "written");
}

TEST(a node that was declared dead takes no seats away) {
  CHECK_EQUAL(hold("ann", "1-1-0"), "held");
  state->tables.nodes[1].alive = false;
  CHECK_EQUAL(wait_for(writing(with_row_of(8))), "unavailable");
  CHECK_EQUAL(record().sections[0].id, example_event().sections[0].id);
  CHECK_EQUAL(seen("1-1-9"), seat_status::available);
  CHECK(!opened({1})->seats->find(1)->places[9].retired);
}

TEST(house seats stay out of sale when the change fails elsewhere) {
  auto second = example_event();
  second.id = {2};
  CHECK_EQUAL(wait_for(writing(second)), "written");
  actors::set_house_seats house;
  house.tickets = {*parse_ticket_id("1-1-9")};
  CHECK(std::holds_alternative<actors::answer>(ask(house)));
  CHECK_EQUAL(hold("ann", "2-1-9"), "held");
  second.sections[0].rows = make_grid(1, 8, seat_numbering::consecutive);
  CHECK_EQUAL(wait_for(write_catalogue{{}, {}, {with_row_of(8), second}}),
              "seats-in-use");
  CHECK_EQUAL(seen("1-1-9"), seat_status::blocked);
  CHECK_EQUAL(seen("1-1-8"), seat_status::available);
}

TEST(an event without tickets can be called off) {
  auto bare = record();
  bare.id = {3};
  store->catalogue().upsert({{}, {}, {{bare, nullptr, {}, {}}}}, [](auto&&) {});
  settle();
  caf::anon_send(catalogue, actors::reload_atom::value);
  settle();
  CHECK_EQUAL(wait_for(actors::call_off{{3}}), "written");
  CHECK_EQUAL(record(3).status, event_status::cancelled);
  CHECK(env->catalogue->read()->find({3})->seats.empty());
}

TEST(an event that is called off changes in nothing else) {
  auto before = record();
  CHECK_EQUAL(wait_for(actors::call_off{{1}}), "written");
  CHECK_EQUAL(record().status, event_status::cancelled);
  before.status = event_status::cancelled;
  CHECK(record() == before);
  CHECK_EQUAL(wait_for(actors::call_off{{9}}), "no-such-ticket");
}

TEST(calling an event off does not undo the change before it) {
  auto what = with_row_of(12);
  what.name = "The last show";
  auto first = tell(writing(what));
  auto second = tell(actors::call_off{{1}});
  settle();
  CHECK_EQUAL(outcome(first), "written");
  CHECK_EQUAL(outcome(second), "written");
  CHECK_EQUAL(record().name, "The last show");
  CHECK_EQUAL(record().status, event_status::cancelled);
  CHECK_EQUAL(opened({1})->seats->capacity(), 12u + 10 + 10 + 20);
}

FIXTURE_SCOPE_END()
