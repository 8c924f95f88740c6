#pragma once

#include "search/document.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace onsale::search {

/// What stands for the contents of an index: the same on every node that has
/// the same events of which the same can be bought, however it came by them.
/// (A sum over events of XXH3 hashes, Collet: it changes with an event by what
/// that was and is.)
struct digest {
  uint64_t low = 0;
  uint64_t high = 0;

  digest& operator+=(const digest& x) noexcept {
    low += x.low;
    high += x.high;
    return *this;
  }

  digest& operator-=(const digest& x) noexcept {
    low -= x.low;
    high -= x.high;
    return *this;
  }

  friend bool operator==(const digest&, const digest&) = default;
};

/// A hash of all that is written of an event.
uint64_t hash_of(const document& x);

/// The same without descriptions.
uint64_t hash_but_descriptions(const document& x);

/// What an event adds to the digest of an index.
/// @param hash as `hash_of` makes it
/// @param lowest price of what is left
digest digest_of(uint64_t hash, bool sold_out, int64_t lowest) noexcept;

/// A name for a text: no two have ever been found that have the same.
std::string name_of_text(std::string_view text);

} // namespace onsale::search
