#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace onsale {

/// People one behind the other, by rank: 0 is the first who ever stood in it.
/// They come at the end and go from anywhere, so the number of those ahead of
/// somebody never grows. A bit for each rank, and the sums of a Fenwick tree
/// (Fenwick, 1994) over words of 64: a bit and a half for each who ever came.
class waiting_line {
public:
  using rank = uint32_t;

  /// Somebody more, at the end. O(log n).
  rank append();

  /// Whether somebody of that rank stands there.
  bool contains(rank x) const noexcept;

  /// O(log n). @pre `contains(x)`
  void remove(rank x);

  /// Those who stand there with a smaller rank. O(log n).
  size_t ahead_of(rank x) const noexcept;

  /// The first with that rank or a greater one. Walks over those who have gone,
  /// 64 at a step.
  std::optional<rank> first_from(rank x) const noexcept;

  /// The first of all. What has gone from the front is walked over once.
  std::optional<rank> front() const noexcept;

  /// How many stand there.
  size_t size() const noexcept {
    return size_;
  }

  /// How many ranks were given.
  rank ranks() const noexcept {
    return ranks_;
  }

private:
  void add(size_t word, uint32_t n);
  uint32_t sum_before(size_t word) const noexcept;

  std::vector<uint64_t> words_;
  std::vector<uint32_t> sums_; // of words, as a Fenwick tree from index 1
  rank ranks_ = 0;
  size_t size_ = 0;
  rank front_ = 0; // nobody stands before it
};

} // namespace onsale
