#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace onsale::search {

/// How many events have what was typed, read in one way.
struct census {
  /// Of each word that is not left out: events that have it, whether they pass
  /// the filters or not.
  std::vector<uint64_t> having;
  /// Events that have all of them, and pass.
  uint64_t found = 0;

  friend bool operator==(const census&, const census&) = default;
};

/// Decides how what was typed is read: with no more typos than it takes to find
/// enough; and, if nothing has all words, without some. By what all events have
/// together, wherever they are: no part of them may decide for itself.
class deciding {
public:
  /// @param words that were typed
  /// @param enough events; then no typos are looked for
  deciding(size_t words, uint64_t enough) : words_{words}, enough_{enough} {
  }

  /// How it is read now: with so many typos in a word at most, and without the
  /// words of these bits.
  unsigned typos() const noexcept {
    return typos_;
  }

  uint16_t dropped() const noexcept {
    return dropped_;
  }

  /// Takes what there is when it is read so.
  /// @param having,found as `census` has them; as many items as there are words
  /// that are not left out
  /// @returns whether it stays with that; else it is to be read in another way
  bool take(const std::vector<uint64_t>& having, uint64_t found);

private:
  bool drop_words(const std::vector<uint64_t>& having);

  size_t words_;
  uint64_t enough_;
  unsigned typos_ = 0;
  uint16_t dropped_ = 0;
  bool typos_decided_ = false;
};

} // namespace onsale::search
