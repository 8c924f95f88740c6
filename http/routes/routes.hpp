#pragma once

#include <functional>

namespace onsale::http {

class router;
struct exchange;
struct response;
struct site;

/// One function per resource; each adds its routes. What is checked before a
/// handler runs (token, media type, size, idempotency key) stands in the policy
/// beside it.
void add_people(router& to, site& s);
void add_session(router& to, site& s);
void add_events(router& to, site& s);
void add_catalogue(router& to, site& s); // venues and performers
void add_search(router& to, site& s);
void add_booking(router& to, site& s);
void add_waiting_room(router& to, site& s); // for those in the line
void add_room(router& to, site& s);         // for everybody else
void add_live(router& to, site& s);
void add_admin(router& to, site& s);
void add_check_in(router& to, site& s);
void add_cluster(router& to, site& s);
void add_operations(router& to, site& s);
void add_pages(router& to, site& s);
void add_simulated_bank(router& to, site& s);
void add_webhooks(router& to, site& s);

/// All of them.
void add_routes(router& to, site& s);

/// The page as it says, with status 404, that there is no such page; or the way
/// to the one without slashes at its end (`application_options`).
std::function<response(const exchange&)> lost_page(const site& s);

} // namespace onsale::http
