#include "http/live/accept_live.hpp"

#include "domain/limits.hpp"
#include "http/live/event_stream_session.hpp"
#include "http/live/websocket_session.hpp"
#include "http/problem.hpp"
#include "http/server.hpp"
#include "http/session_cookie.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace onsale::http {

namespace {

bool asks_for_events(const request& x) {
  return x.fields.joined(field::accept).find(media::event_stream)
         != std::string::npos;
}

/// A browser says whose page asks. Its own, those of others that may call us,
/// and programs that are no browser may. What "*" allows has no session.
bool comes_from_friends(const site& s, const exchange& x) {
  if (comes_from_own_page(x.message))
    return true;
  auto allowed = [&](std::string_view y) {
    return std::find(s.origins.begin(), s.origins.end(), y) != s.origins.end();
  };
  return allowed(*x.message.fields.find(field::origin))
         || (!x.by_cookie && allowed("*"));
}

} // namespace

std::optional<response> refuse_live(const site& s, const exchange& x) {
  if (!asks_for_websocket(x.message) && !asks_for_events(x.message)) {
    auto result = problem_response("upgrade-required");
    result.set("Upgrade", "websocket");
    return result;
  }
  auto key = x.message.fields.find(field::sec_websocket_key);
  if (asks_for_websocket(x.message) && !is_websocket_key(key.value_or("")))
    return invalid_request("Sec-WebSocket-Key", "must be 16 bytes in base64");
  if (!comes_from_friends(s, x))
    return problem_response("forbidden", "Pages of that origin may not ask.");
  if (s.serving && s.serving->draining())
    return to_response(refuse(refusal_code::unavailable));
  return std::nullopt;
}

response event_stream_head() {
  return event_stream(nullptr);
}

response go_live(const exchange& x, std::unique_ptr<live_topic> topic) {
  if (!asks_for_websocket(x.message))
    return event_stream(
      std::make_shared<event_stream_session>(std::move(topic)));
  response result;
  result.status = 101;
  result.goes_on = std::make_shared<websocket_session>(x, std::move(topic));
  return result;
}

response too_many_live() {
  problem x;
  x.type = "rate-limited";
  x.detail = "One user may have " + std::to_string(limits::live_sockets)
             + " live connections.";
  x.retry_after = limits::heartbeat;
  return to_response(x);
}

} // namespace onsale::http
