#include "actors/room_desk.hpp"

#include "domain/ensure.hpp"
#include "domain/limits.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

namespace onsale::actors {

namespace {

/// Whether everybody is to hear of it at once.
bool is_news(const room_summary& before, const room_summary& now) {
  auto visible = [](const room_summary& x) {
    return std::tie(x.phase, x.end, x.drawn, x.degraded, x.all_in_carts,
                    x.pace.paused);
  };
  return visible(before) != visible(now);
}

/// Whether somebody whose place it is would want to know.
bool would_notice(const room_place& before, const room_place& now) {
  auto others_same = before;
  others_same.ahead = now.ahead;
  if (others_same != now || before.ahead.has_value() != now.ahead.has_value())
    return true;
  if (!now.ahead || *before.ahead == *now.ahead)
    return false;
  constexpr size_t part = 100;
  return *now.ahead < part || *before.ahead - *now.ahead >= *now.ahead / part;
}

/// Whether it is time to tell somebody what changes all the time. Everybody has
/// a second of their own in turn: told all at once, the last would wait for all
/// others.
bool is_refreshed(entry_id id, uint64_t last, uint64_t now) {
  constexpr auto every = static_cast<uint64_t>(limits::room_refresh.count());
  auto turn = (now / 1'000 + id.value) % (every / 1'000) == 0;
  return now - last >= 2 * every || (turn && now - last > every / 2);
}

/// Reservations of one look that its median is made from.
constexpr size_t latencies_kept = 256;

std::optional<duration_ms> take_median(std::vector<duration_ms>& from) {
  if (from.empty())
    return std::nullopt;
  auto middle = from.begin() + static_cast<std::ptrdiff_t>(from.size() / 2);
  std::nth_element(from.begin(), middle, from.end());
  auto result = *middle;
  from.clear();
  return result;
}

} // namespace

std::optional<size_t> room_look::find(entry_id id, size_t guess) const {
  if (!told)
    return std::nullopt;
  const auto& all = told->places;
  if (guess < all.size() && all[guess].place.id == id)
    return guess;
  auto i = std::partition_point(all.begin(), all.end(), [&](const auto& x) {
    return x.place.id < id;
  });
  if (i == all.end() || i->place.id != id)
    return std::nullopt;
  return static_cast<size_t>(i - all.begin());
}

room_look_ptr next_look(const room_look_ptr& before, event_record_ptr of,
                        std::optional<room_report> told, timestamp taken_at) {
  auto result = std::make_shared<room_look>();
  result->of = std::move(of);
  result->told = std::move(told);
  result->taken_at = taken_at;
  if (!result->told)
    return result;
  const auto& now = *result->told;
  auto known = before && before->told;
  result->seq = static_cast<uint64_t>(to_ms(now.room.at));
  if (known) // whoever decides now may have a clock that is behind
    result->seq = std::max(result->seq, before->seq + 1);
  auto all = !known || is_news(before->told->room, now.room);
  result->news.reserve(now.places.size());
  size_t next = 0; // where the place would be that comes next, as both ascend
  for (const auto& x : now.places) {
    auto old = all ? std::nullopt : before->find(x.place.id, next);
    next = old ? *old + 1 : next;
    auto same = old && !would_notice(before->told->places[*old].place, x.place)
                && !is_refreshed(x.place.id, before->news[*old], result->seq);
    result->news.push_back(same ? before->news[*old] : result->seq);
  }
  return result;
}

void room_desk::watch(watcher x) {
  std::lock_guard lock{guard_};
  watchers_.push_back(std::move(x));
}

room_look_ptr room_desk::look(event_id id) const {
  std::lock_guard lock{guard_};
  auto i = rooms_.find(id);
  return i == rooms_.end() ? nullptr : i->second.latest;
}

void room_desk::ask(event_id id, timestamp now) {
  std::function<void()> wake;
  {
    std::lock_guard lock{guard_};
    auto [i, is_new] = rooms_.try_emplace(id);
    i->second.asked_at = now;
    if (is_new)
      wake = wake_;
  }
  if (wake)
    wake();
}

void room_desk::add(event_id event, entry_id id, timestamp now) {
  std::lock_guard lock{guard_};
  auto& room = rooms_[event];
  room.asked_at = now;
  ++room.here[id];
}

void room_desk::remove(event_id event, entry_id id) {
  std::lock_guard lock{guard_};
  auto room = rooms_.find(event);
  ensure(room != rooms_.end());
  auto person = room->second.here.find(id);
  ensure(person != room->second.here.end());
  --person->second;
}

void room_desk::touch(event_id event, entry_id id, timestamp now) {
  std::lock_guard lock{guard_};
  auto& room = rooms_[event];
  room.asked_at = now;
  room.here.try_emplace(id, 0);
}

void room_desk::reserved(event_id event, duration_ms took) {
  std::lock_guard lock{guard_};
  auto i = rooms_.find(event);
  if (i == rooms_.end())
    return;
  auto& room = i->second;
  if (room.latencies.size() < latencies_kept)
    room.latencies.push_back(took);
  else
    room.latencies[room.reserved % latencies_kept] = took;
  ++room.reserved;
}

void room_desk::wake(std::function<void()> x) {
  std::lock_guard lock{guard_};
  wake_ = std::move(x);
}

std::vector<room_desk::to_ask>
room_desk::take(timestamp now, const std::function<bool(event_id)>& busy) {
  std::vector<to_ask> result;
  std::lock_guard lock{guard_};
  for (auto i = rooms_.begin(); i != rooms_.end();) {
    if (busy(i->first)) {
      ++i;
      continue;
    }
    auto& room = i->second;
    to_ask next{i->first, {}, take_median(room.latencies)};
    room.reserved = 0;
    for (auto person = room.here.begin(); person != room.here.end();) {
      next.here.push_back(person->first);
      person = person->second == 0 ? room.here.erase(person)
                                   : std::next(person);
    }
    if (next.here.empty() && now - room.asked_at >= limits::room_looked_at) {
      i = rooms_.erase(i);
      continue;
    }
    result.push_back(std::move(next));
    ++i;
  }
  return result;
}

void room_desk::show(room_look_ptr x) {
  std::vector<watcher> watchers;
  {
    std::lock_guard lock{guard_};
    auto& latest = rooms_[x->of->what.id].latest;
    if (latest && latest->taken_at > x->taken_at)
      return;
    latest = x;
    watchers = watchers_;
  }
  for (const auto& tell : watchers)
    tell(x);
}

} // namespace onsale::actors
