#pragma once

#include "domain/limits.hpp"
#include "domain/room/waiting_room.hpp"
#include "tests/domain/room/draw_examples.hpp"
#include "tests/support/test.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// Waiting rooms for the stories of tests/domain/room.
namespace onsale::examples {

/// The pre-queue opens at eleven, the on-sale begins at noon.
inline room_terms usual_terms() {
  room_terms x;
  x.settings.enabled = true;
  x.settings.active_max = 10;
  x.settings.admit_per_minute = 600;
  x.opens_at = noon - 1h;
  x.freezes_at = noon;
  x.ends_at = noon + 24h;
  return x;
}

inline user_id nth_user(uint64_t n) {
  return {"user-" + std::to_string(n)};
}

/// A room with its store, which does what stores of rooms do.
class stored_room {
public:
  explicit stored_room(room_terms terms = usual_terms(),
                       timestamp at = noon - 2h)
    : now(at), terms_(std::move(terms)) {
    write(waiting_room::found(concert_id, terms_, nth_seed(0), now, openssl));
    restart();
  }

  waiting_room& operator*() {
    return *room_;
  }

  waiting_room* operator->() {
    return room_.get();
  }

  const room_image& image() const {
    return image_;
  }

  /// The process ends, and another one begins.
  void restart() {
    room_ = std::make_unique<waiting_room>(image_, terms_, now, openssl);
  }

  void set(room_terms x) {
    terms_ = x;
    room_->set(std::move(x));
  }

  /// One look at what is due, and at requests unless a phase begins.
  room_decision step(const room_requests& asked = {}) {
    if (auto change = room_->advance(seats, now)) {
      write(*change);
      room_->apply(*change);
      return {std::move(*change), {}};
    }
    auto x = room_->decide(asked, {0, seats, {}, {}}, now);
    if (!x.change.empty()) {
      write(x.change);
      room_->apply(x.change);
    }
    room_->granted(x.grants);
    return x;
  }

  /// Whatever is due, and then these.
  void ask(const room_requests& what) {
    while (room_->advance(seats, now))
      step();
    step(what);
  }

  /// @returns the place, or 0
  entry_id join(const user_id& user, uint64_t address = 0) {
    room_requests x;
    x.joins = {{user, address, true}};
    ask(x);
    return room_->find(user).value_or(entry_id{});
  }

  void leave(const user_id& user) {
    room_requests x;
    x.leaves = {user};
    ask(x);
  }

  void buy(const user_id& user) {
    room_requests x;
    x.purchases = {user};
    ask(x);
  }

  /// Time passes in which everybody who stands somewhere is heard of, apart
  /// from those who are away.
  void run(duration_ms how_long, const std::set<entry_id>& away = {}) {
    for (auto end = now + how_long; now < end;) {
      now += limits::room_tick;
      for (uint64_t n = 1; n <= image_.entries.size(); ++n)
        if (!away.contains({n}))
          room_->seen({n}, now);
      step();
    }
  }

  /// To the first minute of the on-sale, if everybody is there.
  void open() {
    now = std::max(now, terms_.freezes_at);
    while (room_->row().phase != room_phase::open)
      step();
  }

  const user_id& user_of(entry_id id) const {
    return image_.entries.at(id.value - 1).user;
  }

  entry_state state_of(entry_id id) const {
    return room_->place_of(id).state;
  }

  std::optional<size_t> ahead_of(entry_id id) const {
    return room_->place_of(id).ahead;
  }

  timestamp now;
  std::optional<seats_left> seats = seats_left{5'000, 0};

private:
  void write(const room_change& x) {
    CHECK(onsale::write(x, image_));
  }

  room_terms terms_;
  room_image image_;
  std::unique_ptr<waiting_room> room_;
};

/// Everybody of a line that was drawn, in order.
inline std::vector<entry_id> line_of(stored_room& room, size_t people) {
  std::vector<entry_id> result(people);
  for (uint64_t n = 1; n <= room->counts().joined; ++n)
    if (auto ahead = room.ahead_of({n}); ahead && *ahead < people)
      result[*ahead] = {n};
  return result;
}

/// Seed 1 is that of a fan club.
inline room_terms with_a_witness() {
  auto x = usual_terms();
  x.settings.witnesses = {
    {"fan-club",
     witness_commitment(concert_id, "fan-club", nth_seed(1), openssl)}};
  return x;
}

/// A room in which so many gathered, drawn: nobody has come in yet.
inline stored_room gathered(uint64_t people, room_terms terms = usual_terms()) {
  stored_room room{std::move(terms), noon - 1h};
  room.step(); // the pre-queue opens
  for (uint64_t n = 1; n <= people; ++n)
    room.join(nth_user(n));
  room.open();
  return room;
}

} // namespace onsale::examples
