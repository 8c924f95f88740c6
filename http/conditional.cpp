#include "http/conditional.hpp"

namespace onsale::http {

bool names_etag(std::string_view list, std::string_view etag) noexcept {
  // Tags may hold commas, so the list is read tag by tag.
  while (true) {
    auto first = list.find_first_not_of(" \t,");
    if (first == std::string_view::npos)
      return false;
    list.remove_prefix(first);
    if (list.front() == '*')
      return true;
    if (list.starts_with("W/"))
      list.remove_prefix(2);
    if (list.empty() || list.front() != '"')
      return false;
    auto end = list.find('"', 1);
    if (end == std::string_view::npos)
      return false;
    if (list.substr(1, end - 1) == etag)
      return true;
    list.remove_prefix(end + 1);
  }
}

} // namespace onsale::http
