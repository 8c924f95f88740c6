// What a waiting room tells.

#include "actors/waiting_room.hpp"

#include <algorithm>
#include <memory>
#include <type_traits>
#include <utility>

namespace onsale::actors {

namespace {

/// How long to wait for the seats to be shown, and when to ask again.
constexpr std::chrono::seconds seats_patience{10};
constexpr std::chrono::seconds ask_seats_after{1};

/// For how long it counts what a node has told of how long reservations take:
/// every node that has people here tells once a second.
constexpr std::chrono::seconds latency_counts{3};

} // namespace

/// Whoever has joined, or left, is told of that place.
void waiting_room_state::answer(request& x) {
  if (!x.promise.pending())
    return;
  std::vector<entry_id> places;
  auto user = std::visit(
    []<class T>(const T& cmd) -> const user_id* {
      if constexpr (std::is_same_v<T, join_room>
                    || std::is_same_v<T, leave_room>)
        return &cmd.who.user;
      else
        return nullptr;
    },
    x.what);
  if (user)
    if (auto id = room_->find(*user))
      places.push_back(*id);
  tell_of(places, x);
}

void waiting_room_state::tell_of(const std::vector<entry_id>& places,
                                 request& x) {
  actors::answer result;
  result.status = 200;
  result.room = std::make_shared<const room_report>(report_on(places));
  x.promise.deliver(reply{std::move(result)});
}

/// What is left to sell is on the board of this node, once the event is shown.
/// That fails while a block is on its way from one node to another, and is to
/// be repeated when the event gets another.
void waiting_room_state::watch_seats() {
  if (now() < ask_seats_at_)
    return;
  ask_seats_at_ = now() + ask_seats_after;
  self_->request(links_.region, seats_patience, open_event{id_})
    .then([](ok_atom) {}, [](const caf::error&) {});
}

std::optional<seats_left> waiting_room_state::seats() const {
  auto board = links_.env->board->find(id_);
  if (!board || !board->complete())
    return std::nullopt;
  seats_left result;
  for (uint32_t i = 1; i <= board->blocks(); ++i) {
    auto shown = board->snapshot(i);
    result.available += shown->available;
    result.held += shown->held;
    result.sold += shown->sold;
  }
  return result;
}

/// What the sale looks like from here: the slowest that any node has told of
/// lately, and what the payment provider takes from this one.
pace_signals
waiting_room_state::signals(const std::optional<seats_left>& left) {
  pace_signals result;
  result.seats = left;
  auto provider = links_.env->gateway->room();
  if (provider.per_second > 0)
    result.payments_per_minute = provider.per_second * 60;
  while (!latencies_.empty()
         && now() - latencies_.front().first > latency_counts)
    latencies_.pop_front();
  // People of one node are as good as those of another.
  for (const auto& [at, took] : latencies_)
    result.reserve_latency = std::max(
      result.reserve_latency.value_or(duration_ms{0}), took);
  return result;
}

room_report
waiting_room_state::report_on(const std::vector<entry_id>& places) const {
  const auto& row = room_->row();
  room_report result;
  auto& room = result.room;
  room.at = now();
  room.event_version = event_->record->version;
  room.phase = row.phase;
  room.end = row.end;
  room.counts = room_->counts();
  room.pace = room_->pace();
  room.promise = row.promise;
  room.seeds.witnesses = row.witness_seeds;
  if (row.drawn)
    room.seeds.by_operator = row.operator_seed;
  room.frozen_at = row.frozen_at;
  room.root = row.root;
  room.drawn = row.drawn;
  room.degraded = row.degraded;
  auto left = seats();
  room.all_in_carts = left && left->available == 0 && left->held > 0;
  result.places.reserve(places.size());
  for (auto id : places)
    result.places.push_back(standing_of(id));
  return result;
}

room_standing waiting_room_state::standing_of(entry_id id) const {
  room_standing result{room_->place_of(id), {}};
  if (result.place.ahead)
    result.wait = room_->wait_for(*result.place.ahead);
  return result;
}

} // namespace onsale::actors
