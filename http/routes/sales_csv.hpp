#pragma once

#include "http/site.hpp"

namespace onsale::http {

/// Answers with an event's sold tickets, a line each (RFC 4180): booking, user,
/// ticket, section, row, seat, price, when it was held and sold.
void send_sales(site& s, exchange& x, const actors::event_record_ptr& event,
                reply done);

} // namespace onsale::http
