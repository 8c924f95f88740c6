#pragma once

#include "http/site.hpp"

namespace onsale::http {

/// Answers with how far an event has come with paying people back.
void send_refunds(site& s, exchange& x, const actors::event_record_ptr& event,
                  reply done);

} // namespace onsale::http
