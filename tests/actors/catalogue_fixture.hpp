#pragma once

#include "tests/actors/node_fixture.hpp"
#include "tests/storage/fixture.hpp"

#include <string>
#include <utility>

namespace onsale::test {

inline actors::write_catalogue writing(event x) {
  return {{}, {}, {std::move(x)}};
}

/// The example event with a first row of so many seats.
inline event with_row_of(uint32_t seats) {
  auto result = example_event();
  result.sections[0].rows = make_grid(1, seats, seat_numbering::consecutive);
  return result;
}

/// A node whose catalogue is written to and read.
struct catalogue_fixture : node_fixture {
  /// Sends a message to the catalogue; the answer comes with `outcome`.
  template <class Message>
  auto tell(Message x) {
    return self->request(catalogue, caf::infinite, std::move(x));
  }

  /// Lets the store answer call by call, and no further than to an answer.
  void until_answered() {
    for (settle(); !answered(); settle())
      if (store->run_pending() == 0)
        CAF_FAIL("nothing moves, and there is no answer");
  }

  /// @returns `written`, or the name of a problem, and keeps the refusal.
  template <class Handle>
  std::string outcome(Handle& from) {
    std::string result;
    CAF_REQUIRE(answered());
    from.receive(
      [&](const actors::catalogue_written& x) {
        auto why = std::get_if<refusal>(&x);
        result = why ? problem_name(why->code) : "written";
        if (why)
          refused = *why;
        else
          CAF_CHECK(std::get<uint64_t>(x) <= env->catalogue->read()->version);
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

  actors::opened_event_ptr opened(event_id id) {
    auto answer = tell(actors::get_event{id});
    settle();
    return event_in(answer);
  }

  /// What `get_event` was answered with.
  template <class Handle>
  actors::opened_event_ptr event_in(Handle& answer) {
    actors::opened_event_ptr result;
    answer.receive(
      [&](const actors::opened_event_ptr& x) {
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

} // namespace onsale::test
