#include "http/exchange.hpp"

#include "domain/ensure.hpp"
#include "http/conditional.hpp"
#include "http/content_coding.hpp"
#include "http/router.hpp"

#include <algorithm>

namespace onsale::http {

std::string_view exchange::parameter(std::string_view name) const noexcept {
  ensure(matched != nullptr);
  auto& names = matched->parameter_names;
  auto i = std::find(names.begin(), names.end(), name);
  ensure(i != names.end());
  return parameters[i - names.begin()];
}

std::optional<std::string_view>
exchange::query_value(std::string_view name) const noexcept {
  for (auto& [key, value] : query)
    if (key == name && !value.empty())
      return value;
  return std::nullopt;
}

bool exchange::client_has(std::string_view etag) const {
  if (message.method != verb::get && message.method != verb::head)
    return false;
  return names_etag(message.fields.joined(field::if_none_match), etag);
}

bool exchange::accepts_gzip() const {
  return parse_accept_encoding(message.fields.joined(field::accept_encoding))
    .gzip;
}

void exchange::clear() noexcept {
  message.clear();
  path = {};
  query_text = {};
  secure = false;
  request_id.clear();
  traceparent.clear();
  matched = nullptr;
  parameters.clear();
  parameter_text.clear();
  query.clear();
  caller.reset();
  by_cookie = false;
  idempotent.reset();
  running.reset();
  limiter = nullptr;
}

coding coding_for(const exchange& x) {
  return x.accepts_gzip() ? coding::gzip : coding::identity;
}

} // namespace onsale::http
