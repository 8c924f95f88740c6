#pragma once

#include "http/reply.hpp"
#include "http/request.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace onsale::http {

struct exchange;

/// Whose token a route asks for. Every token of an administrator is a user's as
/// well.
enum class access : uint8_t { anyone, user, admin };

/// Who is refused when there is more to do than can be done
/// (docs/decisions/0009-overload.md).
enum class precedence : uint8_t {
  essential, // never, nor by rate limits: health checks and metrics
  usual,     // while too many requests of any kind wait
  last       // begins something: once those let in before would wait too long
};

/// The header in which a pass of a waiting room is shown.
inline constexpr std::string_view pass_header = "X-Onsale-Pass";

/// What holds for all requests of a route, and is checked before its handler.
struct route_policy {
  access who = access::anyone;

  /// Longest body; 0: a body is read and ignored.
  uint64_t body_bytes_max = 0;

  /// The only media type of a body; empty: any.
  std::string_view body_type = {};

  /// Whether an `Idempotency-Key` means anything here.
  bool accepts_key = false;

  precedence order = precedence::usual;

  /// Whether a pass of a waiting room means anything here: whoever shows one
  /// shows the token of its user, too.
  bool takes_pass = false;

  /// A parameter of the query that only administrators may give.
  std::string_view admin_for = {};

  bool essential() const noexcept {
    return order == precedence::essential;
  }
};

/// Policy of a route whose requests carry JSON.
route_policy json_policy(access who);

using route_handler = std::function<void(exchange&, reply)>;

/// One route; its address never changes once it is in a router.
struct route {
  size_t index; // from 0 in order of addition, for tables beside the router
  verb method;
  std::string pattern; // `/events/{event_id}`, the label for metrics
  std::vector<std::string> parameter_names;
  route_policy policy;
  route_handler handler;
};

/// Finds routes by method and path. Fixed segments win over parameters. Set up
/// once, then immutable and thread-safe.
class router {
public:
  router();
  ~router();

  /// Adds a route, for example `GET /events/{event_id}`. `HEAD` follows from
  /// `GET`, `OPTIONS` from the rest.
  /// @pre the method is known, the path begins with a slash, and there is no
  /// such route yet
  const route& add(std::string_view method_and_pattern, route_policy policy,
                   route_handler handler);

  enum class outcome : uint8_t { found, no_path, no_method, bad_path };

  /// Finds the route for `method` and the encoded `path`; decoded parameters go
  /// to `x.parameters`, the route to `x.matched` if the outcome is `found`.
  outcome match(exchange& x) const;

  /// @returns the methods of the path of `x`, for `Allow`; empty if there is no
  /// such path.
  std::string allowed(exchange& x) const;

  const std::vector<std::unique_ptr<route>>& routes() const noexcept {
    return routes_;
  }

private:
  struct node;

  const node* walk(exchange& x, bool& malformed) const;

  std::unique_ptr<node> root_;
  std::vector<std::unique_ptr<route>> routes_;
};

} // namespace onsale::http
