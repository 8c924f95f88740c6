#pragma once

#include "domain/catalogue.hpp"

#include <string>

/// Names and descriptions of invented events.
namespace onsale::demo {

/// The name of the performer's tour, or of a recital; one for all its dates.
std::string event_name(const performer& x);

/// @param support the opening act, or null
std::string event_description(const performer& x, const performer* support,
                              const venue& where);

} // namespace onsale::demo
