#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// CBOR (RFC 8949) without a tree in between, by libcbor: a value goes from
/// a struct to bytes and back, as two nodes do this four times for a request.
/// Lengths are definite, and there are no tags: no build writes others.
namespace onsale::cluster::wire {

/// Appends items to a text. What an array or a map holds is appended after its
/// head: as many items, or keys and values by turns, as were announced.
class cbor_writer {
public:
  /// @param to outlives the writer
  explicit cbor_writer(std::string& to) : to_{to} {
  }

  void number(uint64_t x);
  void number(int64_t x);
  void boolean(bool x);
  void null();
  void text(std::string_view x);
  void bytes(std::span<const uint8_t> x);
  void array(size_t items);
  void map(size_t pairs);

private:
  std::string& to_;
};

enum class cbor_kind : uint8_t {
  natural,  // `number`
  negative, // -1 - `number`
  boolean,  // `number` is 0 or 1
  null,
  bytes, // `content`
  text,  // `content`
  array, // `number` of items, which follow
  map,   // `number` of pairs, which follow
  other, // no build of ours has written it yet
};

struct cbor_item {
  cbor_kind kind = cbor_kind::other;
  uint64_t number = 0;
  std::string_view content;
};

/// Reads items one after the other, and never beyond its bytes, which outlive
/// it. A copy is a bookmark.
class cbor_reader {
public:
  explicit cbor_reader(std::string_view bytes) : rest_{bytes} {
  }

  bool at_end() const noexcept {
    return rest_.empty();
  }

  /// The next item. An array or a map announces no more than there are bytes.
  /// @returns nothing at the end, or if no item of ours begins here
  std::optional<cbor_item> next();

  /// Passes a value by, with all that it holds. However deep that is, it takes
  /// no stack, and no more steps than there are bytes.
  /// @returns whether there was a whole one
  bool skip();

private:
  std::string_view rest_;
};

} // namespace onsale::cluster::wire
