#include "http/uri.hpp"

#include "domain/text.hpp"
#include "http/header_text.hpp"

#include <algorithm>

namespace onsale::http {

namespace {

int hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  if (c >= 'A' && c <= 'F')
    return c - 'A' + 10;
  return -1;
}

bool decode_form(std::string_view text, std::string& out) {
  if (text.find('+') == std::string_view::npos)
    return percent_decode(text, out) == decoded::text;
  std::string spaced{text};
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  return percent_decode(spaced, out) == decoded::text;
}

} // namespace

decoded percent_decode(std::string_view text, std::string& out) {
  auto begin = out.size();
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (text.size() - i < 3)
        return decoded::malformed;
      int high = hex_digit(text[i + 1]);
      int low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0)
        return decoded::malformed;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    }
    out.push_back(c);
  }
  return is_printable(std::string_view{out}.substr(begin),
                      text_kind::paragraphs)
           ? decoded::text
           : decoded::unprintable;
}

std::optional<target_parts> split_target(std::string_view target) noexcept {
  if (target == "*")
    return target_parts{target, {}};
  if (!target.empty() && target.front() != '/') {
    auto scheme_end = target.find("://");
    if (scheme_end == std::string_view::npos)
      return std::nullopt;
    auto scheme = target.substr(0, scheme_end);
    if (!iequals(scheme, "http") && !iequals(scheme, "https"))
      return std::nullopt;
    target.remove_prefix(scheme_end + 3);
    auto path = target.find_first_of("/?");
    if (path == std::string_view::npos || target[path] == '?')
      return target_parts{"/", path == std::string_view::npos
                                 ? std::string_view{}
                                 : target.substr(path + 1)};
    target.remove_prefix(path);
  }
  if (target.empty())
    return std::nullopt;
  auto mark = target.find('?');
  if (mark == std::string_view::npos)
    return target_parts{target, {}};
  return target_parts{target.substr(0, mark), target.substr(mark + 1)};
}

std::optional<query_pairs> parse_query(std::string_view query) {
  query_pairs pairs;
  while (!query.empty()) {
    auto end = std::min(query.find('&'), query.size());
    auto pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (pair.empty())
      continue;
    auto equals = std::min(pair.find('='), pair.size());
    auto& [name, value] = pairs.emplace_back();
    if (!decode_form(pair.substr(0, equals), name)
        || !decode_form(pair.substr(std::min(equals + 1, pair.size())), value))
      return std::nullopt;
  }
  return pairs;
}

} // namespace onsale::http
