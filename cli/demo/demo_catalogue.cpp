#include "cli/demo/demo_catalogue.hpp"

#include "cli/demo/demo_event.hpp"
#include "cli/demo/tour_plan.hpp"
#include "domain/ensure.hpp"
#include "storage/format/import_file.hpp"
#include "support/embedded.hpp"

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

} // namespace onsale::demo
