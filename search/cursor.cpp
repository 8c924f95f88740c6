#include "search/cursor.hpp"

#include "search/typo_automaton.hpp"

#include <array>
#include <concepts>

namespace onsale::search {

namespace {

// RFC 4648, section 5, without padding.
constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmn"
                                      "opqrstuvwxyz0123456789-_";

/// Raised whenever what a cursor holds, or an order means, changes: cursors of
/// before are refused then, and not misread.
constexpr uint8_t version = 1;

/// FNV-1a, of 32 bits: tells questions apart by chance, not from an attacker.
uint32_t hash_of(std::string_view text) {
  uint32_t result = 2'166'136'261u;
  for (auto c : text)
    result = (result ^ static_cast<uint8_t>(c)) * 16'777'619u;
  return result;
}

template <std::unsigned_integral T>
void append(std::string& to, T x) {
  for (size_t i = sizeof x; i-- > 0;)
    to.push_back(static_cast<char>(x >> (8 * i)));
}

template <std::unsigned_integral T>
bool take(std::string_view& from, T& x) {
  if (from.size() < sizeof x)
    return false;
  x = 0;
  for (size_t i = 0; i < sizeof x; ++i)
    x = static_cast<T>(uint64_t{x} << 8 | static_cast<uint8_t>(from[i]));
  from.remove_prefix(sizeof x);
  return true;
}

std::string to_text(std::string_view bytes) {
  std::string result;
  uint32_t bits = 0;
  unsigned count = 0;
  for (auto c : bytes) {
    bits = bits << 8 | static_cast<uint8_t>(c);
    for (count += 8; count >= 6; count -= 6)
      result += alphabet[bits >> (count - 6) & 63];
  }
  if (count > 0)
    result += alphabet[bits << (6 - count) & 63];
  return result;
}

std::optional<std::string> to_bytes(std::string_view text) {
  std::string result;
  uint32_t bits = 0;
  unsigned count = 0;
  for (auto c : text) {
    auto value = alphabet.find(c);
    if (value == std::string_view::npos)
      return std::nullopt;
    bits = bits << 6 | static_cast<uint32_t>(value);
    count += 6;
    if (count < 8)
      continue;
    count -= 8;
    result += static_cast<char>(bits >> count & 255);
  }
  return result;
}

} // namespace

std::string to_cursor(const page_end& x, std::string_view question) {
  std::string bytes;
  append(bytes, version);
  append(bytes, hash_of(question));
  append(bytes, x.key);
  append(bytes, x.event.value);
  append(bytes, static_cast<uint64_t>(to_ms(x.as_of)));
  append(bytes, x.dropped);
  append(bytes, static_cast<uint8_t>(x.typos));
  for (auto rareness : x.rareness)
    append(bytes, rareness);
  return to_text(bytes);
}

std::optional<page_end>
parse_cursor(std::string_view text, std::string_view question) {
  // What is longer than any of ours is not even read.
  if (text.size() > 100)
    return std::nullopt;
  auto bytes = to_bytes(text);
  if (!bytes)
    return std::nullopt;
  std::string_view rest{*bytes};
  page_end result;
  uint8_t of_version = 0;
  uint32_t hash = 0;
  uint64_t as_of = 0;
  uint8_t typos = 0;
  if (!take(rest, of_version) || of_version != version || !take(rest, hash)
      || hash != hash_of(question) || !take(rest, result.key)
      || !take(rest, result.event.value) || !take(rest, as_of)
      || !take(rest, result.dropped) || !take(rest, typos) || typos > most_typos
      || rest.size() > most_words)
    return std::nullopt;
  result.typos = typos;
  result.as_of = from_ms(static_cast<int64_t>(as_of));
  for (auto rareness : rest)
    result.rareness.push_back(static_cast<uint8_t>(rareness));
  return result;
}

} // namespace onsale::search
