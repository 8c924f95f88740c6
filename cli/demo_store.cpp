#include "cli/demo_store.hpp"

#include "cli/catalogue_import.hpp"
#include "cli/demo/demo_catalogue.hpp"
#include "cli/stores.hpp"

#include <chrono>
#include <utility>

namespace onsale::cli {

storage::store_result<unit> fill_with_demo(storage::store& store,
                                           const support::logger& log) {
  auto image = wait_for<storage::catalogue_image>(
    [&](auto reply) { store.catalogue().load(0, std::move(reply)); });
  if (!image)
    return failure{std::move(image).error()};
  if (!image->events.empty())
    return unit{};
  log.info("making the demo catalogue");
  auto now = std::chrono::time_point_cast<duration_ms>(
    std::chrono::system_clock::now());
  auto demo = make_demo_catalogue(now);
  catalogue_import import{store, on_bad::refuse_all, [](uint64_t) {}};
  auto report = import.run(std::move(demo.venues), std::move(demo.performers),
                           std::move(demo.events));
  if (!report)
    return failure{std::move(report).error()};
  if (!report->written)
    return failure{storage::store_error{storage::store_errc::broken,
                                        report->bad.front().reason}};
  log.info("made the demo catalogue", {{"venues", report->venues},
                                       {"performers", report->performers},
                                       {"events", report->events}});
  return unit{};
}

} // namespace onsale::cli
