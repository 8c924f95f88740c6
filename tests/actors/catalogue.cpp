#define SUITE actors.catalogue

#include "actors/catalogue.hpp"

#include "storage/memory/tables.hpp"
#include "tests/actors/node_fixture.hpp"
#include "tests/storage/fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;
using actors::catalogue_written;
using actors::opened_event_ptr;
using actors::write_catalogue;

namespace {

write_catalogue writing(event x) {
  return {{}, {}, {std::move(x)}};
}

event with_row_of(uint32_t seats) {
  auto result = example_event();
  result.sections[0].rows = make_grid(1, seats, seat_numbering::consecutive);
  return result;
}

struct fixture : node_fixture {
  /// Sends a message to the catalogue; the answer comes with `outcome`.
  template <class Message>
  auto tell(Message x) {
    return self->request(catalogue, caf::infinite, std::move(x));
  }

  /// @returns `written`, or the name of a problem, and keeps the refusal.
  template <class Handle>
  std::string outcome(Handle& from) {
    std::string result;
    CAF_REQUIRE(answered());
    from.receive(
      [&](const catalogue_written& x) {
        auto why = std::get_if<refusal>(&x);
        result = why ? problem_name(why->code) : "written";
        if (why)
          refused = *why;
        else
          CHECK(std::get<uint64_t>(x) <= env->catalogue->read()->version);
      },
      [&](const caf::error& x) {
        CAF_FAIL(sys.render(x));
      });
    return result;
  }

  template <class Message>
  std::string wait_for(Message x) {
    auto answer = tell(std::move(x));
    settle();
    return outcome(answer);
  }

  opened_event_ptr opened(event_id id) {
    opened_event_ptr result;
    auto answer = tell(actors::get_event{id});
    settle();
    answer.receive(
      [&](const opened_event_ptr& x) {
        result = x;
      },
      [&](const caf::error& x) {
        CAF_FAIL(sys.render(x));
      });
    return result;
  }

  event record(uint64_t id = 1) {
    auto found = env->catalogue->read()->find({id});
    CAF_REQUIRE(found != nullptr);
    return found->what;
  }

  /// Somebody else writes an event, and the catalogue hears of it at once: a
  /// store may read it on another session than blocks, whose answers are on
  /// their way.
  void change_behind(event what) {
    auto other = storage::make_memory_store(state);
    storage::event_upsert upsert;
    if (auto board = env->board->find(what.id)) {
      auto seats = make_seating(what, board->opened()->seats.get());
      CAF_REQUIRE(seats);
      upsert.seats = std::make_shared<const seating>(*std::move(seats));
    }
    upsert.what = std::move(what);
    storage::catalogue_batch batch;
    batch.events.push_back(std::move(upsert));
    auto known = env->catalogue->read();
    batch.events[0].based_on = known->find(batch.events[0].what.id)->seats;
    auto written = demand(await<storage::upsert_result>([&](auto done) {
      other->catalogue().upsert(batch, done);
    }));
    CAF_REQUIRE(written);
    auto image = await<storage::catalogue_image>([&](auto done) {
      other->catalogue().load(known->version, done);
    });
    actors::catalogue_loaded news;
    news.what = std::make_shared<decltype(image)>(std::move(image));
    caf::anon_send(caf::actor_cast<caf::actor>(catalogue), news);
    settle();
  }

  std::string hold(const std::string& user, const std::string& ticket) {
    return text_of(ask(named(user, {ticket})));
  }

  refusal refused;
};

} // namespace

FIXTURE_SCOPE(catalogue_tests, fixture)

TEST(who has written an event can read it at once) {
  auto what = example_event();
  what.id = {2};
  what.name = "Second show";
  CHECK_EQUAL(wait_for(writing(what)), "written");
  CHECK_EQUAL(record(2).name, "Second show");
  CHECK_EQUAL(hold("ann", "2-1-0"), "held");
}

TEST(an event is opened once for all who ask) {
  auto first = opened({1});
  REQUIRE(first != nullptr);
  CHECK_EQUAL(first->seats->blocks.size(), 4u);
  CHECK_EQUAL(opened({1}), first);
  CHECK(opened({9}) == nullptr);
}

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

TEST(what somebody else has written is seen after a reload) {
  auto other = storage::make_memory_store(state);
  venue arena;
  arena.id = {1};
  arena.name = "Arena";
  other->catalogue().upsert(
    {{arena}, {}, {}},
    [](const storage::store_result<storage::upsert_result>&) {});
  caf::anon_send(catalogue, actors::reload_atom::value);
  settle();
  CHECK_EQUAL(env->catalogue->read()->find({1})->at->name, "Arena");
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

TEST(an event that is called off while its blocks are read sells nothing) {
  auto off = example_event();
  off.status = event_status::cancelled;
  hold_store = true;
  auto answer = send(named("ann", {"1-1-0"}));
  settle();
  MESSAGE("the seating comes and the block asks for its seats");
  store->run_pending();
  settle();
  CHECK(env->board->find({1}) == nullptr);
  change_behind(off);
  hold_store = false;
  settle();
  CHECK_EQUAL(text_of(get(answer)), "not-on-sale");
  CHECK(env->board->find({1})->opened()->record->what.status
        == event_status::cancelled);
}

TEST(an event that changes while its seating is read is opened as it is now) {
  hold_store = true;
  auto answer = tell(actors::get_event{{1}});
  settle();
  auto what = example_event();
  what.name = "Another show";
  change_behind(what);
  hold_store = false;
  settle();
  answer.receive(
    [&](const opened_event_ptr& x) {
      REQUIRE(x != nullptr);
      CHECK_EQUAL(x->record->what.name, "Another show");
    },
    [&](const caf::error& x) {
      CAF_FAIL(sys.render(x));
    });
}

TEST(whoever works on a changed event is told when the store can be read again) {
  REQUIRE_EQUAL(hold("ann", "1-1-0"), "held");
  hold_store = true;
  store->set_away(true);
  change_behind(with_row_of(12)); // of which no node has the seating yet
  hold_store = false;
  settle();
  auto places = [this] {
    return env->board->find({1})->opened()->seats->find(1)->places.size();
  };
  CHECK_EQUAL(places(), 10u);
  store->set_away(false);
  pass(1s);
  CHECK_EQUAL(places(), 12u);
  CHECK_EQUAL(hold("bob", "1-1-11"), "held");
}

FIXTURE_SCOPE_END()
