#define SUITE actors.event_scatter

#include "actors/event.hpp"
#include "tests/actors/node_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;
using actors::booking_step;

FIXTURE_SCOPE(event_scatter_tests, node_fixture)

TEST(a house of scattered seats sells out to buyers who come together) {
  auto what = example_event();
  what.id = {2};
  what.sections.clear();
  for (auto i = 0; i < 18; ++i) {
    section s;
    s.id = s.name = "S" + std::to_string(i);
    s.price_level = "P1";
    s.rows = make_grid(1, 4, seat_numbering::consecutive);
    what.sections.push_back(std::move(s));
  }
  caf::anon_send(catalogue, actors::write_catalogue{{}, {}, {what}});
  settle();
  // Six seats of 72 each; no block has more than four.
  using answer_handle = decltype(send(best("nobody", 1)));
  std::vector<answer_handle> answers;
  for (auto i = 0; i < 12; ++i) {
    auto cmd = best("buyer-" + std::to_string(i), 6);
    cmd.event = what.id;
    cmd.adjacent = false;
    answers.push_back(send(cmd));
  }
  settle();
  for (auto& x : answers)
    CHECK_EQUAL(text_of(get(x)), "held");
}

TEST(nobody who wants scattered seats is refused while there are enough) {
  // Three seats of each of three blocks; each buyer needs two blocks or more.
  for (auto block : {1, 2, 3})
    fill(block, 7);
  auto want = [&](const std::string& user) {
    auto cmd = best(user, 4);
    cmd.adjacent = false;
    return cmd;
  };
  auto ann = send(want("ann"));
  auto bob = send(want("bob"));
  settle();
  CHECK_EQUAL(text_of(get(ann)), "held");
  CHECK_EQUAL(text_of(get(bob)), "held");
  auto last = best("eve", 1);
  CHECK_EQUAL(text_of(ask(last)), "held");
  CHECK_EQUAL(text_of(ask(want("fay"))), "seats-unavailable");
}

TEST(scattered seats are gathered whatever others give back meanwhile) {
  // Block 1 always shows six free seats and never has them: whenever one comes
  // back another one is about to be held. No scan is the truth of one moment.
  std::vector<booking_id> early;
  for (auto seat : {0, 1, 2, 3})
    early.push_back(hold("early", {"1-1-" + std::to_string(seat)}));
  fill(2, 8);
  fill(3, 8);
  store->break_next_commit(storage::commit_fault::held);
  send(named("late-4", {"1-1-4"}));
  settle();
  auto six = best("ann", 6);
  six.adjacent = false;
  auto ann = send(six);
  settle();
  auto commit_one = [&] {
    store->break_next_commit(storage::commit_fault::held);
    store->release();
    settle();
  };
  for (auto seat : {5, 6, 7, 8}) {
    send(step("early", early.back(), booking_step::release));
    early.pop_back();
    settle();
    commit_one(); // the hold; ann's refusal and the release are under way
    send(
      named("late-" + std::to_string(seat), {"1-1-" + std::to_string(seat)}));
    settle();
    commit_one();
  }
  store->release();
  settle();
  CHECK_EQUAL(text_of(get(ann)), "held");
}

TEST(scattered seats may be in several blocks) {
  fill(1, 9);
  fill(2, 9);
  fill(3, 9);
  auto three = best("ann", 3);
  three.adjacent = false;
  auto said = ask(three);
  CHECK_EQUAL(text_of(said), "held");
  CHECK_EQUAL(stored(booking_of(said)).row.tickets.size(), 3u);
}

FIXTURE_SCOPE_END()
