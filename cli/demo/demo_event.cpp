#include "cli/demo/demo_event.hpp"

#include "cli/demo/dice.hpp"
#include "cli/demo/event_words.hpp"
#include "cli/demo/price_list.hpp"
#include "domain/ensure.hpp"

#include <algorithm>

namespace onsale::demo {

namespace {

using std::chrono::days;
using std::chrono::hours;

/// Concerts nearer than this are always on sale.
constexpr uint32_t longest_lead_days = 45;

/// Waiting rooms of the whole catalogue.
constexpr uint32_t most_rooms = 4;

constexpr int sale_opens_at_hour = 10;

/// How long people may gather for the hot show, at least.
constexpr std::chrono::seconds hot_lead{75};

struct clock_time {
  int hour;
  int minute;
};

clock_time start_of(hall kind, dice& chance) {
  static constexpr clock_time clubs[] = {{20, 0}, {20, 30}, {21, 0}};
  static constexpr clock_time others[] = {{19, 0}, {19, 30}, {20, 0}};
  static constexpr clock_time stadiums[] = {{18, 0}, {18, 30}, {19, 0}};
  switch (kind) {
    case hall::club:
      return chance.pick(clubs);
    case hall::stadium:
      return chance.pick(stadiums);
    case hall::theatre:
    case hall::arena:
      break;
  }
  return chance.pick(others);
}

} // namespace

event_maker::event_maker(std::chrono::sys_days today,
                         const std::vector<performer>& performers,
                         const std::vector<venue>& venues, uint64_t last_id)
  : today_(today), performers_(performers), venues_(venues), last_id_(last_id) {
}

const event_maker::stage_plan& event_maker::plan_of(uint32_t capacity) {
  auto [i, is_new] = plans_.try_emplace(
    {hall_of(capacity), layout_places(capacity)});
  auto& out = i->second;
  if (!is_new)
    return out;
  out.seats = make_layout(capacity);
  event x;
  x.sections = out.seats.sections;
  x.focal_point = out.seats.focal_point;
  for (auto& level : out.seats.levels)
    x.price_levels.push_back({level.id, level.name, 0});
  auto made = make_seating(x, nullptr);
  ensure(static_cast<bool>(made));
  out.plan = std::make_shared<const seating>(*std::move(made));
  for (auto& section : out.seats.sections)
    section.rows.clear();
  return out;
}

const local_clock& event_maker::clock_of(const venue& x) {
  return clocks_.try_emplace(x.timezone, x.timezone).first->second;
}

/// Somebody less known of the same genre opens one tour in three.
const performer* event_maker::find_support(const performer& main) const {
  dice chance{main.id.value * 31};
  if (main.genre == "classical" || !chance.percent(35))
    return nullptr;
  std::vector<const performer*> fitting;
  for (auto& other : performers_)
    if (other.genre == main.genre && other.popularity < main.popularity - 0.05)
      fitting.push_back(&other);
  return fitting.empty() ? nullptr : chance.pick(fitting);
}

storage::event_upsert event_maker::make(const concert& from) {
  auto& main = performers_[from.performer];
  auto& where = venues_[from.venue];
  auto kind = hall_of(where.capacity);
  auto& plan = plan_of(where.capacity);
  event x;
  x.id = {++last_id_};
  dice chance{x.id.value + 0xe7e47};
  x.name = event_name(main);
  auto support = find_support(main);
  x.description = event_description(main, support, where);
  x.venue = where.id;
  x.performers = {main.id};
  if (support)
    x.performers.push_back(support->id);
  x.genre = main.genre;
  x.status = chance.percent(1) ? event_status::rescheduled
                               : event_status::scheduled;
  x.focal_point = plan.seats.focal_point;
  x.sections = plan.seats.sections;
  auto begin = start_of(kind, chance);
  x.starts_at = clock_of(where).at(today_ + days{from.day}, begin.hour,
                                   begin.minute);
  auto prices = make_prices(plan.seats, kind, main.popularity, where.country);
  x.currency = prices.currency;
  x.price_levels = std::move(prices.levels);
  x.fees = std::move(prices.fees);
  x.limits.tickets_per_user = main.popularity >= 0.9 ? 4 : 8;
  if (chance.percent(60))
    x.refund_until = x.starts_at - days{chance.between(1, 4) * 7};
  set_sale(x, from, main.popularity);
  return {std::move(x), plan.plan, {}, {}};
}

storage::event_upsert
event_maker::make_hot(const concert& from, timestamp now) {
  auto result = make(from);
  auto& x = result.what;
  x.name = performers_[from.performer].name + ": One Night Only";
  x.status = event_status::scheduled;
  x.presales.clear();
  auto opens = std::chrono::ceil<std::chrono::minutes>(now + hot_lead);
  x.onsale = sale_window{opens, x.starts_at};
  x.refund_until = x.starts_at - std::chrono::hours{2};
  auto& room = x.waiting_room.emplace();
  room.enabled = true;
  room.prequeue_starts_at = now;
  room.active_max = 40;
  room.admit_per_minute = 90;
  return result;
}

/// Most sales opened between two months and a day ago; one in fifteen opens
/// within three weeks, mostly with a presale that runs until then.
void event_maker::set_sale(event& x, const concert& from, double popularity) {
  dice chance{x.id.value + 0x5a1e};
  auto& clock = clock_of(venues_[from.venue]);
  auto later = from.day > longest_lead_days && chance.percent(7);
  auto opens = later ? today_ + days{chance.between(1, 21)}
                     : today_ - days{chance.between(2, 60)};
  x.onsale = sale_window{clock.at(opens, sale_opens_at_hour, 0), x.starts_at};
  if (chance.percent(later ? 60 : 15)) {
    presale fan_club;
    fan_club.name = "Fan club presale";
    fan_club.starts_at = x.onsale->starts_at - days{7};
    fan_club.ends_at = x.onsale->starts_at;
    fan_club.codes = {"FANCLUB", "EARLY" + std::to_string(x.id.value)};
    x.presales.push_back(std::move(fan_club));
  }
  if (popularity < 0.9)
    return;
  auto& room = x.waiting_room.emplace();
  room.enabled = later && rooms_ < most_rooms;
  rooms_ += room.enabled ? 1 : 0;
  room.prequeue_starts_at = x.onsale->starts_at - hours{1};
  room.active_max = 1'000;
  room.admit_per_minute = 1'200;
}

} // namespace onsale::demo
