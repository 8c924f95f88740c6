#include "http/routes/routes.hpp"

namespace onsale::http {

void add_routes(router& to, site& s) {
  add_people(to, s);
  add_session(to, s);
  add_events(to, s);
  add_search(to, s);
  add_catalogue(to, s);
  add_booking(to, s);
  add_waiting_room(to, s);
  add_room(to, s);
  add_live(to, s);
  add_admin(to, s);
  add_check_in(to, s);
  add_cluster(to, s);
  add_operations(to, s);
  add_pages(to, s);
  add_simulated_bank(to, s);
  add_webhooks(to, s);
}

} // namespace onsale::http
