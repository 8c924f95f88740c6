#include "cli/demo_store.hpp"

#include "cli/demo/demo_catalogue.hpp"
#include "cli/stores.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace onsale::cli {

namespace {

timestamp clock_now() {
  return std::chrono::time_point_cast<duration_ms>(
    std::chrono::system_clock::now());
}

storage::store_result<storage::catalogue_image> load(storage::store& store) {
  return wait_for<storage::catalogue_image>([&](auto reply) {
    store.catalogue().load(0, std::move(reply));
  });
}

storage::store_result<unit>
write(storage::store& store, storage::catalogue_batch what) {
  auto written = wait_for<storage::upsert_result>([&](auto reply) {
    store.catalogue().upsert(std::move(what), std::move(reply));
  });
  if (!written)
    return failure{std::move(written).error()};
  if (!*written)
    return failure{storage::store_error{storage::store_errc::broken,
                                        "the demo catalogue does not fit: "
                                          + written->error().what}};
  return unit{};
}

bool still_gathers(const event& x, timestamp now) {
  return x.waiting_room && x.waiting_room->enabled && x.onsale
         && x.waiting_room->prequeue_starts_at
         && *x.waiting_room->prequeue_starts_at <= now
         && now < x.onsale->starts_at;
}

storage::store_result<unit>
fill_with_demo(storage::store& store, const support::logger& log) {
  auto image = load(store);
  if (!image)
    return failure{std::move(image).error()};
  if (!image->events.empty())
    return unit{};
  log.info("making the demo catalogue");
  auto demo = demo::make_catalogue(clock_now());
  auto venues = demo.venues.size();
  auto events = demo.events.size();
  if (auto written = write(store, std::move(demo)); !written)
    return written;
  log.info("made the demo catalogue", {{"venues", venues}, {"events", events}});
  return unit{};
}

storage::store_result<std::optional<event_id>>
add_demo_onsale(storage::store& store, const support::logger& log) {
  auto image = load(store);
  if (!image)
    return failure{std::move(image).error()};
  if (!demo::is_demo(image->performers))
    return std::optional<event_id>{};
  auto now = clock_now();
  uint64_t last = 0;
  for (const auto& x : image->events) {
    if (still_gathers(x.what, now))
      return std::optional{x.what.id};
    last = std::max(last, x.what.id.value);
  }
  storage::catalogue_batch batch;
  batch.events.push_back(demo::make_hot_event(last, now));
  auto id = batch.events.front().what.id;
  if (auto written = write(store, std::move(batch)); !written)
    return failure{written.error()};
  log.info("a waiting room is open", {{"event", id.value}});
  return std::optional{id};
}

} // namespace

storage::store_result<std::optional<event_id>>
make_demo(storage::store& store, bool with_onsale, const support::logger& log) {
  if (auto filled = fill_with_demo(store, log); !filled)
    return failure{filled.error()};
  return with_onsale ? add_demo_onsale(store, log) : std::optional<event_id>{};
}

} // namespace onsale::cli
