#include "http/cors.hpp"

#include <algorithm>

namespace onsale::http {

namespace {

// Beyond those that a script may always read.
constexpr std::string_view exposed_headers
  = "ETag, Idempotent-Replayed, RateLimit, RateLimit-Policy, Retry-After, "
    "X-Request-Id";

constexpr std::string_view request_headers
  = "Authorization, Content-Type, Idempotency-Key, If-None-Match, Prefer, "
    "traceparent, X-Onsale-Pass, X-Onsale-Place, X-Request-Id";

bool lists(const std::vector<std::string>& origins, std::string_view x) {
  return std::find(origins.begin(), origins.end(), x) != origins.end();
}

} // namespace

void add_cors(const cors_options& options,
              std::optional<std::string_view> origin, response& x) {
  if (options.origins.empty())
    return;
  bool any = lists(options.origins, "*");
  if (!any)
    x.set("Vary", "Origin");
  // What everybody may read is the same for everybody: caches keep it.
  if (!any && (!origin || !lists(options.origins, *origin)))
    return;
  x.set("Access-Control-Allow-Origin", any ? "*" : *origin);
  x.set("Access-Control-Expose-Headers", exposed_headers);
}

void add_preflight(const cors_options& options, std::string_view methods,
                   response& x) {
  if (options.origins.empty())
    return;
  x.set("Access-Control-Allow-Methods", methods);
  x.set("Access-Control-Allow-Headers", request_headers);
  x.set("Access-Control-Max-Age", std::to_string(options.max_age_s));
}

} // namespace onsale::http
