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

/// Writes `"section","row","seat"`, the last two null for general admission;
/// nothing if the event, or the place, is not known any more.
/// @param event may be null
void write_place(json_out& out, const actors::opened_event* event,
                 const ticket_id& id);

} // namespace onsale::http
