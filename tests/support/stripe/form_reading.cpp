#include "tests/support/stripe/form_reading.hpp"

#include <algorithm>
#include <charconv>
#include <string>

namespace onsale::test {

namespace {

std::string decode(std::string_view text) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    uint8_t byte = 0;
    auto digits = text.data() + i + 1;
    if (text[i] == '+') {
      result += ' ';
    } else if (text[i] == '%' && i + 2 < text.size()
               && std::from_chars(digits, digits + 2, byte, 16).ptr
                    == digits + 2) {
      result += static_cast<char>(byte);
      i += 2;
    } else {
      result += text[i];
    }
  }
  return result;
}

/// @param name what is left of it: `b][c]`, `]`, or nothing
void put(nlohmann::json& to, std::string_view name, std::string value) {
  if (name.empty()) {
    to = std::move(value);
    return;
  }
  auto member = name.substr(0, name.find(']'));
  auto rest = name.substr(std::min(name.size(), member.size() + 1));
  if (rest.starts_with('['))
    rest.remove_prefix(1);
  if (member.empty()) {
    to.push_back(std::move(value));
    return;
  }
  put(to[std::string{member}], rest, std::move(value));
}

} // namespace

nlohmann::json read_form(std::string_view text) {
  auto result = nlohmann::json::object();
  while (!text.empty()) {
    auto pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), pair.size() + 1));
    auto equals = pair.find('=');
    auto name = decode(pair.substr(0, equals));
    auto value = equals == std::string_view::npos
                   ? std::string{}
                   : decode(pair.substr(equals + 1));
    auto bracket = name.find('[');
    auto rest = bracket == std::string::npos
                  ? std::string_view{}
                  : std::string_view{name}.substr(bracket + 1);
    put(result[name.substr(0, bracket)], rest, std::move(value));
  }
  return result;
}

} // namespace onsale::test
