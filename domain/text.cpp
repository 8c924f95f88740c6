#include "domain/text.hpp"

namespace onsale {

namespace {

/// Takes one code point off the front; -1 if the bytes are no valid UTF-8.
int32_t take_code_point(std::string_view& text) noexcept {
  auto lead = static_cast<uint8_t>(text[0]);
  text.remove_prefix(1);
  if (lead < 0x80)
    return lead;
  // By length: bits of the lead byte, and the smallest value that needs it.
  int more = 0;
  int32_t value = 0;
  int32_t least = 0;
  if (lead >= 0xc0 && lead < 0xe0) {
    more = 1;
    value = lead & 0x1f;
    least = 0x80;
  } else if (lead >= 0xe0 && lead < 0xf0) {
    more = 2;
    value = lead & 0x0f;
    least = 0x800;
  } else if (lead >= 0xf0 && lead < 0xf8) {
    more = 3;
    value = lead & 0x07;
    least = 0x10000;
  } else {
    return -1;
  }
  for (; more > 0; --more) {
    if (text.empty() || (static_cast<uint8_t>(text[0]) & 0xc0) != 0x80)
      return -1;
    value = value << 6 | (static_cast<uint8_t>(text[0]) & 0x3f);
    text.remove_prefix(1);
  }
  auto surrogate = value >= 0xd800 && value < 0xe000;
  return value < least || value > 0x10ffff || surrogate ? -1 : value;
}

bool is_control(int32_t x) noexcept {
  return x < 0x20 || (x >= 0x7f && x < 0xa0);
}

} // namespace

bool is_printable(std::string_view text, text_kind kind) noexcept {
  while (!text.empty()) {
    auto x = take_code_point(text);
    if (x < 0)
      return false;
    auto layout = x == '\t' || x == '\n' || x == '\r';
    if (is_control(x) && !(layout && kind == text_kind::paragraphs))
      return false;
  }
  return true;
}

} // namespace onsale
