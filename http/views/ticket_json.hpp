#pragma once

#include "actors/opened_event.hpp"
#include "domain/change.hpp"
#include "http/views/json_out.hpp"

#include <string>

namespace onsale::http {

/// Appends a ticket as the event view has it:
/// `{"ticket_id","section","row","seat","price","status"}`.
void append_ticket(std::string& to, const actors::opened_event& event,
                   const ticket_id& id, seat_status status);

} // namespace onsale::http
