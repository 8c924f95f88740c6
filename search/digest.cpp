#include "search/digest.hpp"

#define XXH_INLINE_ALL
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <xxhash.h>

namespace onsale::search {

namespace {

template <class T>
void append(std::string& to, const T& x) {
  static_assert(std::is_arithmetic_v<T>);
  char bytes[sizeof(T)];
  std::memcpy(bytes, &x, sizeof(T));
  to.append(bytes, sizeof(T));
}

void append(std::string& to, const std::string& x) {
  append(to, x.size());
  to += x;
}

uint64_t hash_of(const document& x, bool with_descriptions) {
  std::string all;
  auto counts = [with_descriptions](const field_text& text) {
    return with_descriptions || text.field != field::description;
  };
  append(all, x.event.value);
  append(all, static_cast<size_t>(std::ranges::count_if(x.texts, counts)));
  for (const auto& text : x.texts)
    if (counts(text)) {
      append(all, static_cast<uint8_t>(text.field));
      append(all, text.text);
    }
  for (const auto& values : x.values) {
    append(all, values.size());
    for (const auto& value : values)
      append(all, value);
  }
  append(all, x.popularity);
  append(all, to_ms(x.starts_at));
  append(all, x.day);
  append(all, x.at ? x.at->lat : 1'000.0); // which is no latitude
  append(all, x.at ? x.at->lon : 0.0);
  append(all, x.price_min);
  append(all, x.price_max);
  return XXH3_64bits(all.data(), all.size());
}

} // namespace

uint64_t hash_of(const document& x) {
  return hash_of(x, true);
}

uint64_t hash_but_descriptions(const document& x) {
  return hash_of(x, false);
}

digest digest_of(uint64_t hash, bool sold_out, int64_t lowest) noexcept {
  uint64_t all[]{hash, sold_out ? 1u : 0u, static_cast<uint64_t>(lowest)};
  auto made = XXH3_128bits(all, sizeof(all));
  return {made.low64, made.high64};
}

std::string name_of_text(std::string_view text) {
  auto made = XXH3_128bits(text.data(), text.size());
  return fmt::format("{:016x}{:016x}", made.high64, made.low64);
}

} // namespace onsale::search
