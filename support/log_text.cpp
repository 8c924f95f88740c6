#include "support/log_text.hpp"

#include "support/logging.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

namespace onsale::support {

namespace {

/// Length of the well-formed UTF-8 sequence at the start of `x` that may be
/// printed as it is; 0 for control characters (C1 ones, too), for line and
/// paragraph separators, for marks that turn the writing direction round, and
/// for bytes that are no UTF-8.
size_t printable_prefix(std::string_view x) noexcept {
  auto byte = [&](size_t i) {
    return static_cast<uint8_t>(x[i]);
  };
  auto lead = byte(0);
  if (lead < 0x80)
    return lead >= 0x20 && lead != 0x7f ? 1 : 0;
  size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || x.size() < size)
    return 0;
  uint32_t code = lead & (0xffu >> (size + 1));
  for (size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0) != 0x80)
      return 0;
    code = code << 6 | (byte(i) & 0x3fu);
  }
  static constexpr std::array<uint32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
  auto in = [code](uint32_t first, uint32_t last) {
    return code >= first && code <= last;
  };
  if (code < least[size] || in(0xd800, 0xdfff) || code > 0x10ffff
      || in(0x80, 0x9f) || in(0x200e, 0x200f) || in(0x2028, 0x202e)
      || in(0x2066, 0x2069))
    return 0;
  return size;
}

bool needs_quotes(std::string_view x) noexcept {
  return x.empty() || std::any_of(x.begin(), x.end(), [](char c) {
           auto byte = static_cast<uint8_t>(c);
           return byte <= 0x20 || byte >= 0x7f || c == '"' || c == '='
                  || c == '\\';
         });
}

} // namespace

void append_log_value(std::string& line, std::string_view value) {
  if (!needs_quotes(value)) {
    line += value;
    return;
  }
  line += '"';
  while (!value.empty()) {
    size_t size = printable_prefix(value);
    if (value[0] == '"' || value[0] == '\\')
      line += '\\';
    if (size > 0)
      line += value.substr(0, size);
    else if (value[0] == '\n')
      line += "\\n";
    else
      fmt::format_to(std::back_inserter(line), "\\x{:02x}",
                     static_cast<uint8_t>(value[0]));
    value.remove_prefix(std::max<size_t>(size, 1));
  }
  line += '"';
}

bool names_secret(std::string_view key) noexcept {
  static constexpr std::array<std::string_view, 7> words{
    "password", "secret",      "token",      "authorization",
    "cookie",   "access_code", "private_key"};
  return std::any_of(words.begin(), words.end(), [key](std::string_view word) {
    return key.ends_with(word);
  });
}

namespace {

/// End of the value that starts at `from`: behind its closing quote, or at what
/// ends a bare one.
size_t end_of_value(const std::string& text, size_t from) noexcept {
  if (from >= text.size() || text[from] != '\'')
    return std::min(text.find_first_of(" &", from), text.size());
  for (size_t i = from + 1; i < text.size(); ++i) {
    if (text[i] == '\\')
      ++i;
    else if (text[i] == '\'')
      return i + 1;
  }
  return text.size();
}

} // namespace

std::string without_password(std::string_view address) {
  static constexpr std::string_view mark = "[redacted]";
  std::string result{address};
  // `scheme://user:password@host`. Rather too much than too little: up to the
  // last `@`, in case that somebody did not escape one.
  if (auto scheme = result.find("://"); scheme != std::string::npos) {
    auto colon = result.find(':', scheme + 3);
    auto at = result.rfind('@');
    if (at != std::string::npos && colon < at)
      result.replace(colon + 1, at - colon - 1, mark);
  }
  // `password=…` in a query or a list of keywords, which may quote it.
  static constexpr std::string_view key = "password";
  auto skip_spaces = [&result](size_t i) {
    return std::min(result.find_first_not_of(' ', i), result.size());
  };
  for (auto i = result.find(key); i != std::string::npos;
       i = result.find(key, i)) {
    i = skip_spaces(i + key.size());
    if (i == result.size() || result[i] != '=')
      continue;
    i = skip_spaces(i + 1);
    result.replace(i, end_of_value(result, i) - i, mark);
  }
  return result;
}

} // namespace onsale::support
