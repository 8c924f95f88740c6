#include "http/header_text.hpp"

#include <algorithm>

namespace onsale::http {

namespace {

constexpr char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

} // namespace

bool iequals(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size()
         && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
              return lower(x) == lower(y);
            });
}

std::string_view trim(std::string_view x) noexcept {
  auto first = x.find_first_not_of(" \t");
  if (first == std::string_view::npos)
    return {};
  return x.substr(first, x.find_last_not_of(" \t") - first + 1);
}

std::string_view take_element(std::string_view& list, char separator) noexcept {
  auto end = std::min(list.find(separator), list.size());
  auto element = trim(list.substr(0, end));
  list.remove_prefix(std::min(end + 1, list.size()));
  return element;
}

} // namespace onsale::http
