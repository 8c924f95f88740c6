#include "http/session_cookie.hpp"

#include "domain/hash_functions.hpp"
#include "http/header_text.hpp"
#include "support/sha256.hpp"

namespace onsale::http {

std::string csrf_token_of(std::string_view session) {
  // As many digits of the hash as nobody can guess.
  constexpr size_t digits = 32;
  auto hash = support::sha256("onsale csrf\n" + std::string{session});
  return to_hex(hash).substr(0, digits);
}

std::optional<std::string_view> bearer_token(const request& x) noexcept {
  constexpr std::string_view scheme = "Bearer ";
  auto value = x.fields.find(field::authorization);
  if (!value || x.fields.count(field::authorization) > 1
      || value->size() <= scheme.size()
      || !iequals(value->substr(0, scheme.size()), scheme))
    return std::nullopt;
  return trim(value->substr(scheme.size()));
}

bool is_safe(verb x) noexcept {
  return x == verb::get || x == verb::head || x == verb::options;
}

bool has_csrf_token(const request& x, std::string_view session) {
  auto shown = x.fields.find(csrf_header);
  return shown && *shown == csrf_token_of(session);
}

bool comes_from_own_page(const request& x) {
  auto origin = x.fields.find(field::origin);
  if (!origin)
    return true;
  auto scheme = origin->find("://");
  auto own = x.fields.find(field::host);
  return own && scheme != std::string_view::npos
         && iequals(origin->substr(scheme + 3), *own);
}

} // namespace onsale::http
