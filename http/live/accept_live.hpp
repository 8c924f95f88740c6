#pragma once

#include "http/live/live_session.hpp"
#include "http/live/live_users.hpp"
#include "http/site.hpp"

#include <functional>
#include <memory>
#include <optional>

namespace onsale::http {

/// Why a request for a live connection cannot have one, for reasons that have
/// nothing to do with what it is about: it asks for none that there is, comes
/// from a page of somebody else, or while the server stops.
std::optional<response> refuse_live(const site& s, const exchange& x);

/// The answer to whoever asks for the head alone of what would go on.
response event_stream_head();

/// Makes the answer that goes on as a WebSocket, or as server-sent events,
/// whichever is asked for.
/// @pre not refused
response go_live(const exchange& x, std::unique_ptr<live_topic> topic);

/// 429: the user has as many live connections as one may have.
response too_many_live();

} // namespace onsale::http
