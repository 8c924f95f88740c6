#pragma once

#include "actors/opened_event.hpp"
#include "domain/catalogue.hpp"

#include <string>

namespace onsale::http {

/// The part of a section's document that does not change while the event is
/// open: what it is called, and its plan as rows in their physical order. The
/// array of its tickets is left open.
std::string
section_head(const actors::opened_event& event, const section& which);

} // namespace onsale::http
