#include "http/cookie.hpp"

#include "http/header_text.hpp"

#include <algorithm>
#include <string>

namespace onsale::http {

std::optional<std::string_view>
find_cookie(const header_fields& x, std::string_view name) noexcept {
  // HTTP/1.1 has one such field (RFC 6265, 5.4).
  auto list = x.find(field::cookie).value_or("");
  while (!list.empty()) {
    auto one = take_element(list, ';');
    auto end = one.find('=');
    if (end != std::string_view::npos && one.substr(0, end) == name)
      return one.substr(end + 1);
  }
  return std::nullopt;
}

void set_cookie(response& to, std::string_view name, std::string_view value,
                std::chrono::seconds age, bool secure) {
  std::string text{name};
  text.append("=").append(value);
  text.append("; Path=/; HttpOnly; SameSite=Strict; Max-Age=");
  text += std::to_string(std::max<int64_t>(age.count(), 0));
  if (secure)
    text += "; Secure";
  to.set("Set-Cookie", text);
}

} // namespace onsale::http
