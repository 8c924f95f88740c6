#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace onsale {

/// A number that is an id of one kind of thing and no other.
template <class Tag>
struct numeric_id {
  uint64_t value = 0;

  friend auto operator<=>(const numeric_id&, const numeric_id&) = default;
};

using event_id = numeric_id<struct event_tag>;
using venue_id = numeric_id<struct venue_tag>;
using performer_id = numeric_id<struct performer_tag>;

/// Parses a decimal id from 1 to `limits::id_max`, without sign, leading zeros
/// or spaces.
std::optional<uint64_t> parse_numeric_id(std::string_view text);

/// A section of seats, or a general-admission area, of one event. Numbers start
/// at 1 and are never given twice within an event.
struct block_id {
  event_id event;
  uint32_t block = 0;

  friend auto operator<=>(const block_id&, const block_id&) = default;
};

/// Stands where a block does for what an event has but one of: its actor, and
/// its waiting room.
constexpr block_id whole(event_id x) noexcept {
  return {x, 0};
}

/// Position of a place within its block, from 0; given once, never reused.
using seat_index = uint16_t;

/// One seat or one general-admission place of one event. The text form
/// `EVENT-BLOCK-SEAT`, for example `1207-14-233`, is enough to route a request.
struct ticket_id {
  block_id block;
  seat_index seat = 0;

  friend auto operator<=>(const ticket_id&, const ticket_id&) = default;
};

std::string to_string(const ticket_id& x);
std::optional<ticket_id> parse_ticket_id(std::string_view text);

/// A booking. It names its home block, the only one that decides about it (P4),
/// and carries 128 random bits, so that nobody guesses one. The text form is
/// lower-case base32 (RFC 4648, no padding) of the event and the block as
/// variable-length integers (LEB128), followed by the 16 random bytes.
struct booking_id {
  block_id home;
  std::array<uint8_t, 16> token{};

  friend auto operator<=>(const booking_id&, const booking_id&) = default;
};

std::string to_string(const booking_id& x);

/// Parses exactly what `to_string` prints: any other spelling of the same bits
/// is refused, so that one booking has one name.
std::optional<booking_id> parse_booking_id(std::string_view text);

/// Who books: the subject of a token, 1 to `limits::user_id_bytes` printable
/// ASCII characters without spaces.
struct user_id {
  std::string value;

  friend auto operator<=>(const user_id&, const user_id&) = default;
};

std::optional<user_id> parse_user_id(std::string_view text);

/// A fixed share of all blocks and events: what one node owns and another may
/// take over as a whole.
using shard_id = uint16_t;

/// Number of shards of a store unless it was made with another one.
inline constexpr shard_id default_shard_count = 128;

/// Spreads blocks over shards. The blocks of one event hash apart, so that a
/// hot event spreads over the cluster. Stable for ever: stores depend on it.
/// @pre `shard_count > 0`
shard_id shard_of(const block_id& x, shard_id shard_count) noexcept;

/// Mixes 64 bits (the finaliser of SplitMix64, Steele et al., 2014).
constexpr uint64_t mix64(uint64_t x) noexcept {
  x += 0x9e3779b97f4a7c15ull;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
  return x ^ (x >> 31);
}

} // namespace onsale

template <class Tag>
struct std::hash<onsale::numeric_id<Tag>> {
  size_t operator()(const onsale::numeric_id<Tag>& x) const noexcept {
    return onsale::mix64(x.value);
  }
};

template <>
struct std::hash<onsale::block_id> {
  size_t operator()(const onsale::block_id& x) const noexcept {
    return onsale::mix64(onsale::mix64(x.event.value) ^ x.block);
  }
};

template <>
struct std::hash<onsale::booking_id> {
  size_t operator()(const onsale::booking_id& x) const noexcept;
};

template <>
struct std::hash<onsale::user_id> {
  size_t operator()(const onsale::user_id& x) const noexcept {
    return std::hash<std::string>{}(x.value);
  }
};
