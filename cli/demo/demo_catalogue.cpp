#include "cli/demo/demo_catalogue.hpp"

#include "cli/demo/demo_event.hpp"
#include "cli/demo/tour_plan.hpp"
#include "domain/ensure.hpp"
#include "storage/format/import_file.hpp"
#include "support/embedded.hpp"

#include <algorithm>
#include <chrono>
#include <sstream>

namespace onsale::embedded {

std::vector<file> demo_files();

} // namespace onsale::embedded

namespace onsale::demo {

namespace {

/// Reads the files of data/demo/ into the batch. They are part of the program:
/// one that does not parse is a bug.
void read_files(storage::catalogue_batch& out) {
  for (auto& file : embedded::demo_files()) {
    std::istringstream text{std::string{file.text}};
    storage::import_file objects{text};
    while (auto item = objects.next()) {
      ensure(static_cast<bool>(item->what));
      if (auto x = std::get_if<venue>(&*item->what))
        out.venues.push_back(*x);
      else if (auto y = std::get_if<performer>(&*item->what))
        out.performers.push_back(*y);
    }
  }
}

} // namespace

storage::catalogue_batch make_catalogue(timestamp today) {
  storage::catalogue_batch out;
  read_files(out);
  auto concerts = plan_tours(out.performers, out.venues);
  event_maker maker{std::chrono::floor<std::chrono::days>(today),
                    out.performers, out.venues};
  for (auto& x : concerts)
    out.events.push_back(maker.make(x));
  return out;
}

storage::event_upsert make_hot_event(uint64_t last_id, timestamp now) {
  constexpr uint32_t days_ahead = 1; // first among what is on
  storage::catalogue_batch from;
  read_files(from);
  concert show;
  show.day = days_ahead;
  for (size_t i = 0; i < from.performers.size(); ++i)
    if (from.performers[i].popularity
        > from.performers[show.performer].popularity)
      show.performer = i;
  // The first arena: small enough to see a whole block, and to sell out.
  while (hall_of(from.venues[show.venue].capacity) != hall::arena)
    ++show.venue;
  event_maker maker{std::chrono::floor<std::chrono::days>(now), from.performers,
                    from.venues, last_id};
  return maker.make_hot(show, now);
}

bool is_demo(const std::vector<performer>& xs) {
  storage::catalogue_batch ours;
  read_files(ours);
  return std::all_of(
    ours.performers.begin(), ours.performers.end(), [&xs](const performer& x) {
      return std::any_of(xs.begin(), xs.end(), [&x](const performer& y) {
        return y.id == x.id && y.name == x.name;
      });
    });
}

} // namespace onsale::demo
