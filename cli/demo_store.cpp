#include "cli/demo_store.hpp"

#include "cli/demo/demo_catalogue.hpp"
#include "cli/stores.hpp"

#include <chrono>
#include <utility>

namespace onsale::cli {

storage::store_result<unit>
fill_with_demo(storage::store& store, const support::logger& log) {
  auto image = wait_for<storage::catalogue_image>([&](auto reply) {
    store.catalogue().load(0, std::move(reply));
  });
  if (!image)
    return failure{std::move(image).error()};
  if (!image->events.empty())
    return unit{};
  log.info("making the demo catalogue");
  auto now = std::chrono::time_point_cast<duration_ms>(
    std::chrono::system_clock::now());
  auto demo = demo::make_catalogue(now);
  auto venues = demo.venues.size();
  auto events = demo.events.size();
  auto written = wait_for<storage::upsert_result>([&](auto reply) {
    store.catalogue().upsert(std::move(demo), std::move(reply));
  });
  if (!written)
    return failure{std::move(written).error()};
  if (!*written)
    return failure{storage::store_error{storage::store_errc::broken,
                                        "the demo catalogue does not fit: "
                                          + written->error().what}};
  log.info("made the demo catalogue", {{"venues", venues}, {"events", events}});
  return unit{};
}

} // namespace onsale::cli
