#include "cluster/store_watch.hpp"

#include <caf/send.hpp>

namespace onsale::cluster {

namespace {

using storage::feed_status;

void write_down(const support::logger& log, const feed_status& x) {
  switch (x.now) {
    case feed_status::state::off:
      log.info("the store's log is not followed: changes of the catalogue that "
               "bypass its triggers are not seen",
               {{"reason", x.why}});
      return;
    case feed_status::state::waiting:
      log.info("this node does not follow the store's log",
               {{"reason", x.why}});
      return;
    case feed_status::state::following:
      log.info("this node follows the store's log");
  }
}

} // namespace

void watch_store(const actors::environment& env,
                 const actors::catalogue_actor& catalogue) {
  env.store->catalogue().watch([to = catalogue] {
    caf::anon_send(to, actors::reload_atom::value);
  });
  if (auto feed = env.store->feed())
    feed->follow([log = env.log](const feed_status& x) {
      write_down(log, x);
    });
}

} // namespace onsale::cluster
