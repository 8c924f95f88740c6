#include "domain/money.hpp"

#include <algorithm>

namespace onsale {

std::optional<currency> currency::parse(std::string_view code) {
  currency x;
  if (code.size() != x.code_.size()
      || !std::all_of(code.begin(), code.end(), [](char c) {
           return c >= 'A' && c <= 'Z';
         }))
    return std::nullopt;
  std::copy(code.begin(), code.end(), x.code_.begin());
  return x;
}

} // namespace onsale
