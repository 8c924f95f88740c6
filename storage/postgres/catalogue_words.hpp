#pragma once

#include "storage/format/catalogue_words.hpp"

#include <optional>
#include <string_view>

namespace onsale::storage::postgres {

/// The catalogue's tables use the words of the catalogue format, since people
/// write to them too.
using namespace reading;

template <class T, size_t N>
std::optional<T> meaning_of(const std::array<word<T>, N>& words,
                            std::string_view text) noexcept {
  for (auto& x : words)
    if (text == x.text)
      return x.meaning;
  return std::nullopt;
}

} // namespace onsale::storage::postgres
