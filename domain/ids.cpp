#include "domain/ids.hpp"

#include "domain/base32.hpp"
#include "domain/limits.hpp"

#include <charconv>
#include <cstring>
#include <vector>

namespace onsale {

namespace {

using bytes = std::vector<uint8_t>;

/// Parses digits alone; "0" is the only number that may start with a zero.
template <class T>
std::optional<T> parse_digits(std::string_view text) {
  if (text.empty() || text[0] < '0' || text[0] > '9'
      || (text[0] == '0' && text.size() > 1))
    return std::nullopt;
  T value = 0;
  auto end = text.data() + text.size();
  auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end)
    return std::nullopt;
  return value;
}

void append_leb128(bytes& out, uint64_t x) {
  for (; x >= 0x80; x >>= 7)
    out.push_back(static_cast<uint8_t>(x | 0x80));
  out.push_back(static_cast<uint8_t>(x));
}

/// Takes a number off the front of `in`. Bits beyond 64 are lost: whoever
/// compares with the canonical spelling notices.
std::optional<uint64_t>
take_leb128(bytes::const_iterator& in, bytes::const_iterator end) {
  uint64_t x = 0;
  for (int shift = 0; in != end && shift < 64; shift += 7) {
    auto digit = *in++;
    x |= uint64_t{digit & 0x7fu} << shift;
    if ((digit & 0x80) == 0)
      return x;
  }
  return std::nullopt;
}

} // namespace

std::optional<uint64_t> parse_numeric_id(std::string_view text) {
  auto value = parse_digits<uint64_t>(text);
  if (!value || *value == 0 || *value > limits::id_max)
    return std::nullopt;
  return value;
}

std::string to_string(const ticket_id& x) {
  return std::to_string(x.block.event.value) + '-'
         + std::to_string(x.block.block) + '-' + std::to_string(x.seat);
}

std::optional<ticket_id> parse_ticket_id(std::string_view text) {
  auto first = text.find('-');
  if (first == std::string_view::npos)
    return std::nullopt;
  auto second = text.find('-', first + 1);
  if (second == std::string_view::npos)
    return std::nullopt;
  auto event = parse_numeric_id(text.substr(0, first));
  auto block = parse_digits<uint32_t>(
    text.substr(first + 1, second - first - 1));
  auto seat = parse_digits<seat_index>(text.substr(second + 1));
  if (!event || !block || *block == 0 || !seat)
    return std::nullopt;
  return ticket_id{{{*event}, *block}, *seat};
}

std::string to_string(const booking_id& x) {
  bytes raw;
  raw.reserve(32);
  append_leb128(raw, x.home.event.value);
  append_leb128(raw, x.home.block);
  raw.insert(raw.end(), x.token.begin(), x.token.end());
  return to_base32(raw);
}

std::optional<booking_id> parse_booking_id(std::string_view text) {
  // The longest one: 9 bytes of event, 5 of block, 16 of token.
  constexpr size_t longest = (30 * 8 + 4) / 5;
  if (text.size() > longest)
    return std::nullopt;
  auto raw = from_base32(text);
  if (!raw)
    return std::nullopt;
  auto in = raw->cbegin();
  auto event = take_leb128(in, raw->cend());
  auto block = take_leb128(in, raw->cend());
  booking_id x;
  if (!event || *event == 0 || *event > limits::id_max || !block || *block == 0
      || *block > UINT32_MAX
      || raw->cend() - in != static_cast<ptrdiff_t>(x.token.size()))
    return std::nullopt;
  x.home = {{*event}, static_cast<uint32_t>(*block)};
  std::copy(in, raw->cend(), x.token.begin());
  if (to_string(x) != text)
    return std::nullopt;
  return x;
}

std::optional<user_id> parse_user_id(std::string_view text) {
  if (text.empty() || text.size() > limits::user_id_bytes)
    return std::nullopt;
  for (auto c : text)
    if (c <= ' ' || c > '~')
      return std::nullopt;
  return user_id{std::string{text}};
}

shard_id shard_of(const block_id& x, shard_id shard_count) noexcept {
  // Not std::hash<block_id>, which may change: stores depend on this one.
  auto hash = mix64(mix64(x.event.value) ^ x.block);
  return static_cast<shard_id>(hash % shard_count);
}

} // namespace onsale

size_t std::hash<onsale::booking_id>::operator()(
  const onsale::booking_id& x) const noexcept {
  uint64_t halves[2];
  static_assert(sizeof(halves) == sizeof(x.token));
  std::memcpy(halves, x.token.data(), sizeof(halves));
  return onsale::mix64(onsale::mix64(halves[0]) ^ halves[1]);
}
