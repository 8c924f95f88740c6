#pragma once

#include "domain/limits.hpp"
#include "support/sha256.hpp"
#include "tests/actors/node_fixture.hpp"

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace onsale::test {

using namespace std::chrono_literals;

/// A node whose event 1 has a waiting room: the pre-queue opens after ten
/// minutes, and the sale begins after an hour. Three may shop at once.
struct room_fixture : node_fixture {
  explicit room_fixture(std::shared_ptr<storage::memory_state> before = nullptr)
    : node_fixture(before) {
    if (!before)
      change_event([](event&) {});
  }

  /// Writes the event with a room to the catalogue.
  template <class Change>
  void change_event(Change change) {
    if (what.id.value == 0)
      what = event_with_room();
    change(what);
    caf::anon_send(catalogue, actors::write_catalogue{{}, {}, {what}});
    settle();
  }

  event event_with_room() const {
    auto result = example_event();
    result.onsale = sale_window{now() + 60min, {}};
    auto& room = result.waiting_room.emplace();
    room.enabled = true;
    room.prequeue_starts_at = now() + 10min;
    room.active_max = 3;
    room.admit_per_minute = 600;
    return result;
  }

  actors::join_room join_of(const std::string& user) {
    return {caller(user), {1}, 0, true};
  }

  /// What the answer says of the room. @pre it is one
  static actors::room_report report_of(const actors::reply& x) {
    auto said = std::get_if<actors::answer>(&x);
    CAF_REQUIRE(said != nullptr && said->room);
    return *said->room;
  }

  /// @returns the place
  entry_id join(const std::string& user) {
    auto report = report_of(ask(join_of(user)));
    CAF_REQUIRE_EQUAL(report.places.size(), 1u);
    return report.places[0].place.id;
  }

  void leave(const std::string& user) {
    report_of(ask(actors::leave_room{caller(user), {1}}));
  }

  actors::room_report follow(std::vector<entry_id> who) {
    return report_of(ask(actors::follow_room{caller("nobody"), {1}, who}));
  }

  room_phase phase() {
    return follow({}).room.phase;
  }

  actors::room_standing standing_of(entry_id id) {
    return follow({id}).places.at(0);
  }

  actors::room_standing follow_of(const std::string& user) {
    actors::follow_room cmd{caller(user), {1}, {}};
    cmd.find = true;
    return report_of(ask(cmd)).places.at(0);
  }

  /// Buys a ticket, with a pass.
  void buy(const std::string& user, const std::string& ticket) {
    auto wish = named(user, {ticket});
    wish.who.admitted_until = now() + 1min;
    auto held = ask(wish);
    CAF_REQUIRE_EQUAL(status_of(held), 201);
    auto id = *std::get<actors::answer>(held).booking;
    auto paying = send(step(user, id, actors::booking_step::confirm));
    settle();
    gateway->answer("authorise", payments::gateway_status::succeeded,
                    payment_state::authorised);
    settle();
    CAF_REQUIRE_EQUAL(status_of(get(paying)), 200);
  }

  /// All seats of event 1 but one, or what becomes of them instead.
  void keep_for_the_house(std::optional<ticket_id> all_but,
                          seat_status to = seat_status::blocked) {
    std::vector<ticket_id> seats;
    for (uint32_t block = 1; block <= 4; ++block)
      for (seat_index seat = 0; seat < (block < 4 ? 10 : 20); ++seat)
        seats.push_back({{{1}, block}, seat});
    if (all_but)
      std::erase(seats, *all_but);
    actors::set_house_seats cmd{caller("operator"), seats, to};
    cmd.who.by_operator = true;
    CAF_REQUIRE_EQUAL(status_of(ask(cmd)), 200);
  }

  /// Time passes while programs show the line for these.
  void wait(std::chrono::milliseconds time, const std::vector<entry_id>& who) {
    for (; time > 0ms; time -= 1s) {
      follow(who);
      pass(1s);
    }
  }

  /// The pre-queue is open.
  void gather() {
    follow({}); // the room is founded
    pass(10min);
  }

  /// What the store holds.
  room_image stored_room() {
    return state->tables.rooms.at({1});
  }

  event what;
};

} // namespace onsale::test
