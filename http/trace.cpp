#include "http/trace.hpp"

#include "domain/ids.hpp"

#include <algorithm>

namespace onsale::http {

namespace {

bool is_hex(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  });
}

bool is_zero(std::string_view text) noexcept {
  return text.find_first_not_of('0') == std::string_view::npos;
}

} // namespace

void id_source::append_hex(std::string& out) {
  auto id = mix64(seed_ ^ mix64(++count_));
  if (id == 0)
    id = 1;
  for (int shift = 60; shift >= 0; shift -= 4)
    out.push_back("0123456789abcdef"[(id >> shift) & 15]);
}

bool sane_request_id(std::string_view text) noexcept {
  return !text.empty() && text.size() <= 128
         && std::all_of(text.begin(), text.end(), [](char c) {
              return c > 0x20 && c < 0x7f;
            });
}

std::optional<trace_context> parse_traceparent(std::string_view text) noexcept {
  if (text.size() < 55 || text[2] != '-' || text[35] != '-' || text[52] != '-')
    return std::nullopt;
  auto version = text.substr(0, 2);
  trace_context x{text.substr(3, 32), text.substr(36, 16), text.substr(53, 2)};
  // A later version may append fields; ff is no version.
  bool longer = text.size() > 55;
  if (!is_hex(version) || version == "ff"
      || (longer && (version == "00" || text[55] != '-')))
    return std::nullopt;
  if (!is_hex(x.trace_id) || is_zero(x.trace_id) || !is_hex(x.parent_id)
      || is_zero(x.parent_id) || !is_hex(x.flags))
    return std::nullopt;
  return x;
}

} // namespace onsale::http
