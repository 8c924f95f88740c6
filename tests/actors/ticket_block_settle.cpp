#define SUITE actors.ticket_block_settle

#include "tests/actors/lone_block.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;
using actors::booking_step;
using storage::commit_fault;

namespace {

struct ticket_block_settle_fixture : lone_block {
  /// Somebody extends a hold in the store, behind its block's back.
  void extend_behind(const booking_id& id, std::chrono::seconds by) {
    auto& row = state->tables.bookings.at(id).row;
    ++row.version;
    row.hold_until += by;
    row.deadline = row.hold_until;
  }

  double batches() {
    return env->metrics->batches["applied"].Value();
  }

  void says_yes(const booking_id& id) {
    provider_answer yes;
    yes.state = payment_state::authorised;
    hint(actors::payment_answered{id, 1, yes});
  }

  void captured(const booking_id& id) {
    hint(actors::duty_performed{
      {id, duty_kind::capture, 1}, std::nullopt, payment_state::captured});
  }

  booking_id sell(seat_index seat) {
    auto id = hold("ann", seat);
    auto answer = change("ann", id, booking_step::confirm);
    says_yes(id);
    CHECK_EQUAL(text_of(get(answer)), "confirmed");
    return id;
  }
};

} // namespace

FIXTURE_SCOPE(ticket_block_settle_tests, ticket_block_settle_fixture)

// -- rows that others have changed --------------------------------------------

TEST(a hold that was changed behind its block is read again) {
  auto id = hold("ann", 0);
  extend_behind(id, 600s);
  auto before = batches();
  pass(480s);
  CHECK_EQUAL(seen("1-1-0"), seat_status::held);
  CHECK_LESS_EQUAL(batches() - before, 2.0);
  pass(599s);
  CHECK_EQUAL(seen("1-1-0"), seat_status::held);
  pass(1s);
  CHECK_EQUAL(seen("1-1-0"), seat_status::available);
}

TEST(a command about a booking that was changed is decided by what it is now) {
  auto id = hold("ann", 0);
  state->tables.bookings.at(id).row.version += 3;
  auto answer = change("ann", id, booking_step::extend);
  CHECK_EQUAL(text_of(get(answer)), "held");
  CHECK_EQUAL(stored(id).row.version, 5u);
}

TEST(what others have asked for goes on while a block is read again) {
  auto id = hold("ann", 0);
  extend_behind(id, 10s);
  hold_store = true;
  auto longer = change("ann", id, booking_step::extend);
  auto bob = reserve("bob", 1);
  auto late = reserve("eve", 1);
  hold_store = false;
  settle();
  CHECK_EQUAL(text_of(get(longer)), "held");
  CHECK_EQUAL(text_of(get(bob)), "held");
  CHECK_EQUAL(text_of(get(late)), "seats-unavailable");
}

TEST(a block that is read again and again waits in between) {
  auto id = hold("ann", 0);
  extend_behind(id, 10s);
  auto first = change("ann", id, booking_step::extend);
  CHECK_EQUAL(text_of(get(first)), "held");
  extend_behind(id, 10s);
  auto second = change("ann", id, booking_step::release);
  CHECK(!answered());
  pass(250ms);
  CHECK_EQUAL(text_of(get(second)), "released");
}

TEST(a block that disagrees each time waits longer and longer) {
  for (auto pause :
       {0ms, 250ms, 500ms, 1'000ms, 2'000ms, 4'000ms, 5'000ms, 5'000ms}) {
    auto id = hold("ann", 0);
    extend_behind(id, 10s);
    auto gone = change("ann", id, booking_step::release);
    if (pause > 0ms)
      pass(pause - 1ms);
    CHECK_EQUAL(answered(), pause == 0ms);
    pass(1ms);
    CHECK_EQUAL(text_of(get(gone)), "released");
  }
}

TEST(a block that loses each batch waits half a second at most) {
  for (auto pause : {0ms, 250ms, 500ms, 500ms, 500ms}) {
    store->break_next_commit(commit_fault::lost_after);
    auto answer = reserve("ann", 0);
    if (pause > 0ms)
      pass(pause - 1ms);
    CHECK_EQUAL(answered(), pause == 0ms);
    pass(1ms);
    auto id = booking_of(get(answer));
    auto gone = change("ann", id, booking_step::release);
    CHECK_EQUAL(text_of(get(gone)), "released");
  }
}

TEST(the word of the bank outlives a row that was changed) {
  auto id = hold("ann", 0);
  auto answer = change("ann", id, booking_step::confirm);
  ++state->tables.bookings.at(id).row.version;
  says_yes(id);
  CHECK_EQUAL(text_of(get(answer)), "confirmed");
}

// -- buyers who wait ----------------------------------------------------------

TEST(who waits for the bank hears that the event is off) {
  auto id = hold("ann", 0);
  auto answer = change("ann", id, booking_step::confirm);
  auto off = step("operator", id, booking_step::cancel);
  off.who.by_operator = true;
  auto cancelled = tell(off);
  CHECK_EQUAL(text_of(get(cancelled)), "cancelled");
  CHECK_EQUAL(text_of(get(answer)), "hold-released");
}

TEST(who waits for the bank hears that the seats were given back) {
  auto id = hold("ann", 0);
  auto first = change("ann", id, booking_step::confirm);
  provider_answer who;
  who.state = payment_state::requires_action;
  hint(actors::payment_answered{id, 1, who});
  CHECK_EQUAL(text_of(get(first)), "requires_action");
  auto second = change("ann", id, booking_step::confirm);
  auto release = change("ann", id, booking_step::release);
  CHECK_EQUAL(text_of(get(release)), "released");
  CHECK_EQUAL(text_of(get(second)), "hold-released");
}

TEST(who waits for the bank hears of an end whose answer got lost) {
  auto id = hold("ann", 0);
  auto answer = change("ann", id, booking_step::confirm);
  store->break_next_commit(commit_fault::lost_after);
  pass(10min);
  CHECK_EQUAL(text_of(get(answer)), "hold-expired");
  CHECK_EQUAL(stored(id).row.status, booking_status::expired);
}

TEST(a node that lost its shard leaves nobody waiting) {
  auto id = hold("ann", 0);
  hold_store = true;
  auto longer = change("ann", id, booking_step::extend);
  hint(actors::shard_reopened{0, 1});
  store->run_pending();
  settle();
  MESSAGE("the fate of the extension is asked for");
  auto unknown = change("bob", {{{1}, 1}, {}}, booking_step::release);
  CHECK(!answered());
  hint(actors::shard_lost{0});
  CHECK_EQUAL(text_of(get(longer)), "outcome-unknown");
  CHECK_EQUAL(text_of(get(unknown)), "unavailable");
  hold_store = false;
}

// -- answers of the store that come late --------------------------------------

TEST(a booking that was paid back while the store was asked stays so) {
  auto id = sell(0);
  captured(id);
  auto sold = stored(id).row;
  auto first = change("ann", id, booking_step::refund);
  CHECK_EQUAL(text_of(get(first)), "refunded");
  auto bob = hold("bob", 0);
  auto before = batches();
  hold_store = true;
  auto second = change("ann", id, booking_step::refund);
  found(sold);
  hold_store = false;
  settle();
  CHECK_EQUAL(text_of(get(second)), "refunded");
  // Nothing but the check behind the answer.
  CHECK_EQUAL(batches() - before, 1.0);
  CHECK_EQUAL(stored(bob).row.status, booking_status::held);
}

TEST(a capture that fails after its booking was paid back is done with) {
  auto id = sell(0);
  auto sold = stored(id).row;
  auto refund = change("ann", id, booking_step::refund);
  CHECK_EQUAL(text_of(get(refund)), "refunded");
  hold_store = true;
  hint(actors::duty_performed{
    {id, duty_kind::capture, 1}, std::nullopt, payment_state::capture_failed});
  found(sold);
  hold_store = false;
  settle();
  CHECK_EQUAL(stored(id).row.status, booking_status::refunded);
  CHECK(!state->tables.duties.contains({id, duty_kind::capture, 1}));
}

TEST(a block whose memory and store disagree is read again) {
  auto id = sell(0);
  captured(id);
  auto refund = change("ann", id, booking_step::refund);
  CHECK_EQUAL(text_of(get(refund)), "refunded");
  MESSAGE("somebody takes the refund back by hand");
  auto& tables = state->tables;
  tables.bookings.at(id).row.status = booking_status::confirmed;
  tables.tickets.at(*parse_ticket_id("1-1-0")) = {seat_status::sold, id};
  tables.sold[*parse_ticket_id("1-1-0")] = id;
  tables.counters.at({{"ann"}, {1}}).tickets = 1;
  auto again = change("ann", id, booking_step::refund);
  CHECK_EQUAL(text_of(get(again)), "refunded");
  CHECK_EQUAL(seen("1-1-0"), seat_status::available);
}

TEST(a confirm of unknown fate hears what the provider has said meanwhile) {
  auto id = hold("ann", 0);
  hold_store = true;
  store->break_next_commit(commit_fault::lost_after);
  auto answer = change("ann", id, booking_step::confirm);
  for (auto stage : {"commit", "leases", "block"}) {
    MESSAGE(stage);
    settle();
    CHECK_EQUAL(store->run_pending(), 1u);
  }
  settle();
  MESSAGE(
    "the answer to what was asked again is there before the fate is known");
  auto& row = state->tables.bookings.at(id).row;
  CHECK_EQUAL(row.status, booking_status::paying);
  ++row.version;
  row.status = booking_status::held;
  state->tables.payments.at({id, 1}).state = payment_state::declined;
  hold_store = false;
  settle();
  CHECK_EQUAL(status_of(get(answer)), 402);
  CHECK_EQUAL(stored(id).row.attempts(), 1u);
}

TEST(seats go back although their block cannot be read) {
  hold("ann", 0);
  actors::set_house_seats_here cmd{{{1}, 1}, {8, 9}};
  cmd.for_now = true;
  auto withdrawn = tell(cmd);
  CHECK_EQUAL(status_of(get(withdrawn)), 200);
  hold_store = true;
  hint(actors::shard_reopened{0, 1});
  store->set_away(true);
  cmd.for_now = false;
  cmd.together = actors::entry_group{1, 2};
  cmd.kept = {8, 9};
  auto share = tell(cmd);
  store->run_pending();
  settle();
  CHECK_EQUAL(text_of(get(share)), "unavailable");
  store->set_away(false);
  hold_store = false;
  pass(200ms);
  auto bob = reserve("bob", 9);
  CHECK_EQUAL(text_of(get(bob)), "held");
}

TEST(a withdrawal that comes too late is not made) {
  hold("ann", 0);
  actors::set_house_seats_here cmd{{{1}, 1}, {9}};
  cmd.for_now = true;
  cmd.give_up = now();
  auto late = tell(cmd);
  CHECK_EQUAL(text_of(get(late)), "unavailable");
  auto bob = reserve("bob", 9);
  CHECK_EQUAL(text_of(get(bob)), "held");
}

TEST(a withdrawal that was refused is not made later) {
  hold("ann", 0);
  hold_store = true;
  store->break_next_commit(commit_fault::lost_before);
  auto bob = reserve("bob", 9);
  actors::set_house_seats_here cmd{{{1}, 1}, {9}};
  cmd.for_now = true;
  auto refused = tell(cmd);
  hold_store = false;
  settle();
  CHECK_EQUAL(text_of(get(refused)), "unavailable");
  CHECK_EQUAL(text_of(get(bob)), "held");
}

TEST(what was withdrawn stays so when its block is read again) {
  hold("ann", 0);
  actors::set_house_seats_here cmd{{{1}, 1}, {8, 9}};
  cmd.for_now = true;
  auto withdrawn = tell(cmd);
  CHECK_EQUAL(std::get<actors::answer>(get(withdrawn)).moved.size(), 2u);
  CHECK(!sleeps());
  store->break_next_commit(commit_fault::lost_after);
  auto eve = reserve("eve", 5);
  CHECK_EQUAL(text_of(get(eve)), "held");
  auto bob = reserve("bob", 9);
  CHECK_EQUAL(text_of(get(bob)), "seats-unavailable");
  cmd.to = seat_status::available;
  auto back = tell(cmd);
  CHECK_EQUAL(text_of(get(back)), "");
  auto again = reserve("bob", 9);
  CHECK_EQUAL(text_of(get(again)), "held");
}

FIXTURE_SCOPE_END()
