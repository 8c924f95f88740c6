#define SUITE actors.ticket_block_leave_faults

#include "tests/actors/moving_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;
using actors::booking_step;
using storage::commit_fault;

namespace {

struct ticket_block_leave_faults_fixture : moving_fixture {
  ticket_block_leave_faults_fixture() {
    hold("1-1-9");
    hold_store = true;
  }

  /// Lets the store answer what it has been asked so far, and no more.
  size_t answer_of_store() {
    settle();
    auto calls = store->run_pending();
    settle();
    return calls;
  }

  /// Lets everything come to rest.
  void rest() {
    hold_store = false;
    settle();
  }
};

} // namespace

FIXTURE_SCOPE(ticket_block_leave_faults_tests,
              ticket_block_leave_faults_fixture)

TEST(entries that are dropped are refused and their block leaves) {
  store->break_next_commit(commit_fault::refused);
  auto ann = send(named("ann", {"1-1-0"}));
  settle();
  leave();
  CHECK_EQUAL(left(), 0u);
  rest();
  CHECK_EQUAL(text_of(get(ann)), "unavailable");
  CHECK_EQUAL(left(), 1u);
}

TEST(a block that is leaving learns what became of a lost batch) {
  store->break_next_commit(commit_fault::lost_after);
  auto ann = send(named("ann", {"1-1-0"}));
  settle();
  leave();
  rest();
  CHECK_EQUAL(text_of(get(ann)), "held");
  CHECK_EQUAL(left(), 1u);
  come_back();
  CHECK_EQUAL(text_of(ask(named("bob", {"1-1-0"}))), "seats-unavailable");
  CHECK_EQUAL(state->tables.bookings.size(), 2u);
}

TEST(what a lost batch has not written is decided by the next block) {
  store->break_next_commit(commit_fault::lost_before);
  auto ann = send(named("ann", {"1-1-0"}));
  settle();
  auto bob = send(named("bob", {"1-1-0"}));
  auto eve = send(named("eve", {"1-1-1"}));
  settle();
  leave();
  rest();
  CHECK_EQUAL(left(), 1u);
  CHECK(!answered());
  come_back();
  MESSAGE("in the order in which they were given back");
  auto first = text_of(get(ann));
  auto second = text_of(get(bob));
  CHECK(((first == "held" && second == "seats-unavailable")
         || (second == "held" && first == "seats-unavailable")));
  CHECK_EQUAL(text_of(get(eve)), "held");
  CHECK_EQUAL(state->tables.bookings.size(), 3u);
}

TEST(a block that is read again may be told to leave) {
  store->break_next_commit(commit_fault::lost_after);
  auto ann = send(named("ann", {"1-1-0"}));
  CHECK_EQUAL(answer_of_store(), 1u); // the commit
  CHECK_EQUAL(answer_of_store(), 1u); // the leases
  auto bob = send(named("bob", {"1-1-1"}));
  leave();
  CHECK_EQUAL(left(), 0u);
  rest();
  CHECK_EQUAL(text_of(get(ann)), "held");
  CHECK_EQUAL(left(), 1u);
  come_back();
  CHECK_EQUAL(text_of(get(bob)), "held");
}

TEST(a confirm of unknown fate is answered by the next block) {
  hold_store = false;
  auto id = hold();
  hold_store = true;
  store->break_next_commit(commit_fault::lost_after);
  auto cmd = confirm(id, "k1");
  auto answer = send(cmd);
  settle();
  leave();
  rest();
  CHECK_EQUAL(left(), 1u);
  CHECK(asked().empty());
  come_back();
  CHECK(!answered());
  CHECK(asked() == std::vector<std::string>{"authorise 1"});
  no();
  CHECK_EQUAL(status_of(get(answer)), 402);
  CHECK(std::get<actors::answer>(ask(cmd)).replayed);
  CHECK_EQUAL(stored(id).row.attempts(), 1u);
}

TEST(a sale of unknown fate is told to all who waited for it) {
  hold_store = false;
  auto id = hold();
  auto one = send(confirm(id, "one"));
  auto two = send(confirm(id, "two"));
  settle();
  hold_store = true;
  store->break_next_commit(commit_fault::lost_after);
  yes();
  leave();
  rest();
  CHECK_EQUAL(left(), 1u);
  CHECK_EQUAL(text_of(get(one)), "confirmed");
  CHECK_EQUAL(text_of(get(two)), "confirmed");
  come_back();
  for (auto key : {"one", "two"})
    CHECK(std::get<actors::answer>(ask(confirm(id, key))).replayed);
}

TEST(the word of the bank in a batch that got lost goes to the next block) {
  hold_store = false;
  auto id = hold();
  auto answer = send(confirm(id, "k1"));
  settle();
  hold_store = true;
  store->break_next_commit(commit_fault::lost_before);
  yes();
  leave();
  rest();
  CHECK_EQUAL(left(), 1u);
  CHECK(!answered());
  come_back();
  CHECK_EQUAL(text_of(get(answer)), "confirmed");
}

TEST(house seats of unknown fate have moved all the same) {
  actors::set_house_seats_here cmd{at(1), {0, 1}};
  store->break_next_commit(commit_fault::lost_after);
  auto set = send(cmd);
  settle();
  leave();
  rest();
  CHECK_EQUAL(left(), 1u);
  CHECK_EQUAL(std::get<actors::answer>(get(set)).moved.size(), 2u);
}

TEST(a block leaves when a store that was away is back) {
  store->break_next_commit(commit_fault::lost_after);
  auto ann = send(named("ann", {"1-1-0"}));
  answer_of_store();
  leave();
  store->set_away(true);
  for (int i = 0; i < 10; ++i) {
    pass(100ms);
    answer_of_store();
  }
  CHECK_EQUAL(left(), 0u);
  CHECK(!answered());
  store->set_away(false);
  for (int i = 0; i < 10; ++i) {
    pass(100ms);
    answer_of_store();
  }
  CHECK_EQUAL(text_of(get(ann)), "held");
  CHECK_EQUAL(left(), 1u);
}

TEST(a block whose reading fails is read until it can leave) {
  store->break_next_commit(commit_fault::lost_after);
  auto ann = send(named("ann", {"1-1-0"}));
  answer_of_store(); // the commit
  answer_of_store(); // the leases
  leave();
  store->set_away(true);
  answer_of_store();
  CHECK_EQUAL(left(), 0u);
  store->set_away(false);
  pass(200ms);
  answer_of_store();
  rest();
  CHECK_EQUAL(text_of(get(ann)), "held");
  CHECK_EQUAL(left(), 1u);
}

TEST(a fate that the store does not tell is not known) {
  store->break_next_commit(commit_fault::lost_after);
  auto ann = send(named("ann", {"1-1-0"}));
  leave();
  answer_of_store(); // the commit
  answer_of_store(); // the leases
  answer_of_store(); // the block
  store->set_away(true);
  rest();
  CHECK_EQUAL(text_of(get(ann)), "outcome-unknown");
  CHECK_EQUAL(left(), 1u);
}

TEST(a block that loses its shard while it is leaving has left) {
  auto ann = send(named("ann", {"1-1-0"}));
  settle();
  auto bob = send(named("bob", {"1-1-1"}));
  settle();
  leave();
  take_over();
  rest();
  CHECK_EQUAL(text_of(get(ann)), "unavailable");
  CHECK_EQUAL(text_of(get(bob)), "unavailable");
  CHECK_EQUAL(left(), 1u);
}

TEST(a hold that was changed behind a block does not keep it) {
  hold_store = false;
  auto id = hold();
  auto& row = state->tables.bookings.at(id).row;
  ++row.version;
  hold_store = true;
  auto longer = send(step("ann", id, booking_step::extend));
  settle();
  leave();
  rest();
  CHECK_EQUAL(left(), 1u);
  CHECK(!answered());
  come_back();
  CHECK_EQUAL(text_of(get(longer)), "held");
}

FIXTURE_SCOPE_END()
