#include "storage/postgres/parameters.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace onsale::storage::postgres {

namespace {

/// Milliseconds from 1970 to 2000, where PostgreSQL's time begins.
constexpr int64_t epoch_ms = 946'684'800'000;

template <class T>
void append_big_endian(std::string& out, T x) {
  for (int shift = sizeof(T) * 8 - 8; shift >= 0; shift -= 8)
    out.push_back(static_cast<char>(x >> shift));
}

uint64_t read_big_endian(std::string_view from) {
  uint64_t x = 0;
  for (auto c : from)
    x = x << 8 | static_cast<uint8_t>(c);
  return x;
}

} // namespace

bytes key_of(const booking_id& id) {
  bytes result;
  append_big_endian(result.value, id.home.event.value);
  append_big_endian(result.value, id.home.block);
  result.value.append(id.token.begin(), id.token.end());
  return result;
}

std::optional<booking_id> booking_of(std::string_view key) {
  booking_id result;
  if (key.size() != 12 + result.token.size())
    return std::nullopt;
  result.home.event.value = read_big_endian(key.substr(0, 8));
  result.home.block = static_cast<uint32_t>(read_big_endian(key.substr(8, 4)));
  std::memcpy(result.token.data(), key.data() + 12, result.token.size());
  return result;
}

bytes first_key(event_id event) {
  bytes result;
  append_big_endian(result.value, event.value);
  return result;
}

void append(std::string& out, bool x) {
  out.push_back(x ? 1 : 0);
}

void append(std::string& out, int32_t x) {
  append_big_endian(out, static_cast<uint32_t>(x));
}

void append(std::string& out, int64_t x) {
  append_big_endian(out, static_cast<uint64_t>(x));
}

void append(std::string& out, double x) {
  append_big_endian(out, std::bit_cast<uint64_t>(x));
}

void append(std::string& out, std::string_view x) {
  out += x;
}

void append(std::string& out, const bytes& x) {
  out += x.value;
}

void append(std::string& out, timestamp x) {
  append(out, (to_ms(x) - epoch_ms) * 1000);
}

std::vector<const char*> parameters::values() const {
  std::vector<const char*> result;
  result.reserve(lengths_.size());
  auto at = data_.data();
  for (auto length : lengths_) {
    result.push_back(length < 0 ? nullptr : at);
    at += std::max(length, 0);
  }
  return result;
}

} // namespace onsale::storage::postgres
