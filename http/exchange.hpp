#pragma once

#include "http/client_address.hpp"
#include "http/content_coding.hpp"
#include "http/idempotency.hpp"
#include "http/rate_limit.hpp"
#include "http/request.hpp"
#include "http/token.hpp"
#include "http/uri.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace onsale::http {

class io_thread;
struct route;

/// One request and what is known about it: what a handler gets. It belongs to
/// its connection and stays as it is until the reply is completed. Only the
/// connection's I/O thread may touch it.
struct exchange {
  /// The thread the connection lives on. Never null in a handler.
  io_thread* thread = nullptr;

  request message;
  std::string_view path;       // of the target, still encoded
  std::string_view query_text; // of the target, still encoded
  std::chrono::steady_clock::time_point started;

  /// The other end of the connection, and the client by what trusted proxies say.
  ip_address peer;
  ip_address client;

  /// Whether the client speaks TLS, by what trusted proxies say.
  bool secure = false;

  std::string request_id;
  std::string traceparent; // as sent if it was well-formed, otherwise empty

  // -- filled by the application ---------------------------------------------

  /// Null until a route was found.
  const route* matched = nullptr;

  /// Decoded path parameters in the order of the route's pattern.
  std::vector<std::string_view> parameters;
  std::string parameter_text;

  query_pairs query;

  /// Who sends it; null on routes that ask for no token.
  std::shared_ptr<const principal> caller;
  bool by_cookie = false; // a browser's page: there is a session

  /// Set when the request carries a key and its route accepts one.
  std::optional<idempotency> idempotent;
  std::optional<running_requests::guard> running;

  /// The limit closest to being reached, for the response's header.
  const rate_limiter* limiter = nullptr;
  std::string_view limit_name;
  rate_decision limit;

  // -- conveniences ----------------------------------------------------------

  /// @returns the path parameter of that name, without braces.
  /// @pre the route's pattern has it
  std::string_view parameter(std::string_view name) const noexcept;

  /// @returns the first value of that name in the query; an empty value counts
  /// as absent.
  std::optional<std::string_view>
  query_value(std::string_view name) const noexcept;

  bool is_head() const noexcept {
    return message.method == verb::head;
  }

  /// Whether the client has that representation already, so that a handler need
  /// not build it: answer with status 304 and the tag.
  bool client_has(std::string_view etag) const;

  bool accepts_gzip() const;

  /// Forgets the request; keeps memory.
  void clear() noexcept;
};

/// The form of a body that is at hand in both.
coding coding_for(const exchange& x);

} // namespace onsale::http
