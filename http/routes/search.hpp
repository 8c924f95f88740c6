#pragma once

#include "http/exchange.hpp"
#include "http/reply.hpp"

namespace onsale::http {

struct site;

/// Answers a search by all its parameters.
void find_events(site& s, exchange& x, reply done);

} // namespace onsale::http
