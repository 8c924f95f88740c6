#include "cluster/wire/cbor.hpp"

#include <array>
#include <cbor.h>

namespace onsale::cluster::wire {

namespace {

/// Appends the head of an item, which is 9 bytes at most.
template <class Encode, class T>
void append_head(std::string& to, Encode encode, T x) {
  std::array<unsigned char, 9> head{};
  auto size = encode(x, head.data(), head.size());
  to.append(reinterpret_cast<const char*>(head.data()), size);
}

/// What libcbor tells of an item that it read; nothing if it is not ours.
using heard = std::optional<cbor_item>;

template <cbor_kind Kind, class T>
void hear_number(void* to, T x) {
  *static_cast<heard*>(to) = cbor_item{Kind, x, {}};
}

template <cbor_kind Kind>
void hear_content(void* to, cbor_data content, size_t size) {
  *static_cast<heard*>(to) = cbor_item{
    Kind, 0, {reinterpret_cast<const char*>(content), size}};
}

template <cbor_kind Kind, class... T>
void hear(void* to, T...) {
  *static_cast<heard*>(to) = cbor_item{Kind, 0, {}};
}

template <class... T>
void hear_foreign(void*, T...) {
}

constexpr cbor_callbacks make_callbacks() {
  using enum cbor_kind;
  cbor_callbacks result{};
  result.uint8 = hear_number<natural, uint8_t>;
  result.uint16 = hear_number<natural, uint16_t>;
  result.uint32 = hear_number<natural, uint32_t>;
  result.uint64 = hear_number<natural, uint64_t>;
  result.negint8 = hear_number<negative, uint8_t>;
  result.negint16 = hear_number<negative, uint16_t>;
  result.negint32 = hear_number<negative, uint32_t>;
  result.negint64 = hear_number<negative, uint64_t>;
  result.byte_string = hear_content<bytes>;
  result.string = hear_content<text>;
  result.array_start = hear_number<array, size_t>;
  result.map_start = hear_number<map, size_t>;
  result.boolean = hear_number<boolean, bool>;
  result.null = hear<null>;
  result.undefined = hear<other>;
  result.float2 = hear<other, float>;
  result.float4 = hear<other, float>;
  result.float8 = hear<other, double>;
  result.byte_string_start = hear_foreign<>;
  result.string_start = hear_foreign<>;
  result.indef_array_start = hear_foreign<>;
  result.indef_map_start = hear_foreign<>;
  result.indef_break = hear_foreign<>;
  result.tag = hear_foreign<uint64_t>;
  return result;
}

constexpr auto callbacks = make_callbacks();

} // namespace

void cbor_writer::number(uint64_t x) {
  append_head(to_, cbor_encode_uint, x);
}

void cbor_writer::number(int64_t x) {
  if (x >= 0)
    number(static_cast<uint64_t>(x));
  else
    append_head(to_, cbor_encode_negint, static_cast<uint64_t>(-1 - x));
}

void cbor_writer::boolean(bool x) {
  append_head(to_, cbor_encode_bool, x);
}

void cbor_writer::null() {
  std::array<unsigned char, 1> head{};
  cbor_encode_null(head.data(), head.size());
  to_.push_back(static_cast<char>(head[0]));
}

void cbor_writer::text(std::string_view x) {
  append_head(to_, cbor_encode_string_start, x.size());
  to_.append(x);
}

void cbor_writer::bytes(std::span<const uint8_t> x) {
  append_head(to_, cbor_encode_bytestring_start, x.size());
  to_.append(reinterpret_cast<const char*>(x.data()), x.size());
}

void cbor_writer::array(size_t items) {
  append_head(to_, cbor_encode_array_start, items);
}

void cbor_writer::map(size_t pairs) {
  append_head(to_, cbor_encode_map_start, pairs);
}

std::optional<cbor_item> cbor_reader::next() {
  heard result;
  auto read = cbor_stream_decode(reinterpret_cast<cbor_data>(rest_.data()),
                                 rest_.size(), &callbacks, &result);
  if (read.status != CBOR_DECODER_FINISHED || !result)
    return std::nullopt;
  rest_.remove_prefix(read.read);
  // What an array or a map holds takes a byte an item at least.
  auto holds = result->kind == cbor_kind::array
               || result->kind == cbor_kind::map;
  if (holds && result->number > rest_.size())
    return std::nullopt;
  return result;
}

bool cbor_reader::skip() {
  for (uint64_t left = 1; left != 0; --left) {
    auto item = next();
    if (!item)
      return false;
    if (item->kind == cbor_kind::array)
      left += item->number;
    else if (item->kind == cbor_kind::map)
      left += 2 * item->number;
    if (left - 1 > rest_.size())
      return false;
  }
  return true;
}

} // namespace onsale::cluster::wire
