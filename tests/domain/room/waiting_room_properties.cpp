#define SUITE domain.room.waiting_room_properties

#include "domain/room/waiting_room.hpp"
#include "tests/domain/room/room_examples.hpp"
#include "tests/support/property.hpp"

#include <algorithm>
#include <map>
#include <random>

using namespace onsale;
using namespace onsale::examples;

namespace {

/// Looks on from outside, as people do: knows only what they were told.
class observer {
public:
  /// After each step.
  void look(stored_room& room, const room_decision& x) {
    for (const auto& grant : x.grants)
      passes_[grant.id] = std::max(passes_[grant.id], grant.until);
    for (const auto& move : x.change.moved) {
      if (move.to == entry_state::admitted)
        RC_ASSERT(admitted_.insert(move.id).second); // once
      if (move.to == entry_state::finished)
        finished_.insert(move.id);
    }
    for (uint64_t n = 1; n <= room->counts().joined; ++n) {
      auto ahead = room.ahead_of({n});
      auto& last = ahead_[{n}];
      RC_ASSERT(!ahead || !last || *ahead <= *last); // never rises
      if (ahead)
        last = ahead;
    }
    RC_ASSERT(active(room.now) <= room->terms().settings.active_max);
  }

  /// People whose pass would be accepted, though not those who have bought.
  size_t active(timestamp now) const {
    return static_cast<size_t>(
      std::count_if(passes_.begin(), passes_.end(), [&](const auto& x) {
        return now < x.second + limits::pass_leeway
               && !finished_.contains(x.first);
      }));
  }

private:
  std::map<entry_id, timestamp> passes_;
  std::set<entry_id> admitted_;
  std::set<entry_id> finished_;
  std::map<entry_id, std::optional<size_t>> ahead_;
};

room_terms small_terms() {
  auto x = usual_terms();
  x.settings.active_max = *rc::gen::inRange<uint32_t>(1, 6);
  x.settings.admit_per_minute = *rc::gen::inRange<uint32_t>(60, 2'000);
  x.settings.pass_ttl = std::chrono::seconds{*rc::gen::inRange(30, 300)};
  x.settings.parking.per_address = *rc::gen::inRange<uint32_t>(0, 4);
  x.settings.parking.silent = *rc::gen::arbitrary<bool>();
  return x;
}

/// What people and time may do.
room_decision anything(stored_room& room) {
  auto user = nth_user(*rc::gen::inRange<uint64_t>(1, 30));
  room_requests asked;
  switch (*rc::gen::inRange(0, 8)) {
    case 0:
    case 1:
      asked.joins = {{user, *rc::gen::inRange<uint64_t>(0, 8), true}};
      break;
    case 2:
      asked.leaves = {user};
      break;
    case 3:
      asked.purchases = {user};
      break;
    case 4:
      room.now += duration_ms{*rc::gen::inRange(1, 60'000)};
      break;
    case 5:
      room.restart();
      break;
    default:
      for (uint64_t n = 1; n <= room->counts().joined; ++n)
        if (*rc::gen::arbitrary<bool>())
          room->seen({n}, room.now);
      room.now += limits::room_tick * *rc::gen::inRange(1, 40);
  }
  return room.step(asked);
}

} // namespace

TEST(whatever happens the cap holds and nobody falls back) {
  CHECK_PROPERTY("any sale", [] {
    stored_room room{small_terms(), noon - 1min};
    observer crowd;
    auto steps = *rc::gen::inRange(0, 150);
    for (int i = 0; i < steps; ++i)
      crowd.look(room, anything(room));
  });
}

TEST(a room is after a restart what it was before) {
  CHECK_PROPERTY("any sale", [] {
    stored_room room{small_terms(), noon - 1min};
    auto steps = *rc::gen::inRange(0, 150);
    for (int i = 0; i < steps; ++i)
      anything(room);
    std::vector<room_place> before;
    for (uint64_t n = 1; n <= room->counts().joined; ++n)
      before.push_back(room->place_of({n}));
    auto counts = room->counts();
    auto list = room->list();
    room.restart();
    RC_ASSERT(room->counts() == counts);
    RC_ASSERT(room->list() == list);
    for (const auto& x : before) {
      auto now = room->place_of(x.id);
      // Who has left and still counts as being inside is inside anew.
      auto is_parting = x.state == entry_state::left && x.turn_until;
      RC_ASSERT(now.state == (is_parting ? entry_state::admitted : x.state));
      RC_ASSERT(now.parked == x.parked);
      RC_ASSERT(now.late == x.late);
      RC_ASSERT(now.ahead == x.ahead);
    }
  });
}

// Fifty thousand at once, of whom three in ten are gone when their turn comes.
// The others shop for half a minute to a minute and a half; every other one buys.
TEST(a crowd comes in without a stall though many have gone) {
  auto terms = usual_terms();
  terms.settings.active_max = 2'000;
  terms.settings.admit_per_minute = 6'000;
  constexpr uint64_t people = 50'000;
  stored_room room{terms, noon - 1min};
  room.step();
  for (uint64_t n = 0; n < people; n += limits::room_changes) {
    room_requests asked;
    for (uint64_t k = 1; k <= limits::room_changes; ++k)
      asked.joins.push_back({nth_user(n + k), n + k, true});
    room.step(asked);
  }
  CHECK_EQUAL(room->counts().joined, people);
  room.open();
  std::mt19937_64 random{11};
  auto is_gone = [](entry_id id) {
    return id.value % 10 < 3;
  };
  std::multimap<timestamp, entry_id> leaving;
  std::set<entry_id> bought;
  size_t admitted = 0;
  size_t most = 0;
  auto last_admission = room.now;
  duration_ms stall{0};
  for (auto beat = room.now - limits::heartbeat;
       room->counts().waiting > 0 && room.now < noon + 3h; room.now += 250ms) {
    if (room.now - beat >= limits::heartbeat) {
      beat = room.now;
      for (uint64_t n = 1; n <= people; ++n)
        if (!is_gone({n}) && !bought.contains({n}))
          room->seen({n}, room.now);
    }
    room_requests asked;
    for (; !leaving.empty() && leaving.begin()->first <= room.now;
         leaving.erase(leaving.begin())) {
      auto id = leaving.begin()->second;
      bought.insert(id);
      auto& how = id.value % 2 == 0 ? asked.purchases : asked.leaves;
      how.push_back(room.user_of(id));
    }
    auto x = room.step(asked);
    auto before = admitted;
    for (const auto& move : x.change.moved)
      if (move.to == entry_state::admitted) {
        ++admitted;
        leaving.emplace(room.now + 1ms * (30'000 + random() % 60'000), move.id);
      }
    if (admitted > before)
      last_admission = room.now;
    stall = std::max(stall, room.now - last_admission);
    most = std::max(most, room->counts().active);
  }
  MESSAGE("admitted " << admitted << ", at most " << most
                      << " at once, no longer than " << stall.count()
                      << " ms without anybody coming in, in "
                      << (room.now - noon).count() / 1'000 << " s");
  CHECK_EQUAL(room->counts().waiting, 0u);
  CHECK_EQUAL(most, 2'000u);
  CHECK(stall < limits::return_grace);
  // Those who had gone count as seen when they joined: some come in by that.
  CHECK(admitted >= people * 7 / 10);
}
