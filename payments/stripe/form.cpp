#include "payments/stripe/form.hpp"

namespace onsale::payments::stripe {

namespace {

bool is_plain(char x, std::string_view marks) {
  return (x >= 'a' && x <= 'z') || (x >= 'A' && x <= 'Z')
         || (x >= '0' && x <= '9') || marks.find(x) != std::string_view::npos;
}

void escape(std::string& to, char x) {
  constexpr auto digits = "0123456789ABCDEF";
  auto byte = static_cast<uint8_t>(x);
  to += '%';
  to += digits[byte >> 4];
  to += digits[byte & 15];
}

void encode(std::string& to, std::string_view text) {
  for (auto x : text)
    if (is_plain(x, "*-._"))
      to += x;
    else if (x == ' ')
      to += '+';
    else
      escape(to, x);
}

} // namespace

form& form::add(std::string_view name, std::string_view value) {
  if (!text_.empty())
    text_ += '&';
  encode(text_, name);
  text_ += '=';
  encode(text_, value);
  return *this;
}

form& form::add(std::string_view name, int64_t value) {
  return add(name, std::to_string(value));
}

std::string path_segment(std::string_view text) {
  std::string result;
  for (auto x : text)
    if (is_plain(x, "-._~"))
      result += x;
    else
      escape(result, x);
  return result;
}

} // namespace onsale::payments::stripe
