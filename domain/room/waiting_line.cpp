#include "domain/room/waiting_line.hpp"

#include "domain/ensure.hpp"

#include <algorithm>
#include <bit>

namespace onsale {

namespace {

constexpr size_t word_bits = 64;

constexpr uint64_t bit_of(waiting_line::rank x) {
  return uint64_t{1} << (x % word_bits);
}

/// The bits below that of `x` in its word.
constexpr uint64_t bits_before(waiting_line::rank x) {
  return bit_of(x) - 1;
}

/// The lowest set bit: how many words a node of the tree sums up.
constexpr size_t span_of(size_t node) {
  return node & (~node + 1);
}

} // namespace

waiting_line::rank waiting_line::append() {
  auto result = ranks_++;
  auto word = result / word_bits;
  if (word == words_.size()) {
    words_.push_back(0);
    // The new node sums up words that are there already.
    auto node = word + 1;
    sums_.push_back(sum_before(word) - sum_before(node - span_of(node)));
  }
  words_[word] |= bit_of(result);
  add(word, 1);
  ++size_;
  return result;
}

bool waiting_line::contains(rank x) const noexcept {
  return x < ranks_ && (words_[x / word_bits] & bit_of(x)) != 0;
}

void waiting_line::remove(rank x) {
  ensure(contains(x));
  words_[x / word_bits] &= ~bit_of(x);
  add(x / word_bits, static_cast<uint32_t>(-1));
  --size_;
  while (front_ < ranks_ && words_[front_ / word_bits] == 0)
    front_ = std::min(ranks_,
                      static_cast<rank>((front_ / word_bits + 1) * word_bits));
}

size_t waiting_line::ahead_of(rank x) const noexcept {
  auto word = x / word_bits;
  if (word >= words_.size())
    return size_;
  return sum_before(word)
         + static_cast<size_t>(std::popcount(words_[word] & bits_before(x)));
}

std::optional<waiting_line::rank>
waiting_line::first_from(rank x) const noexcept {
  auto word = x / word_bits;
  if (word >= words_.size())
    return std::nullopt;
  auto left = words_[word] & ~bits_before(x);
  while (left == 0) {
    if (++word == words_.size())
      return std::nullopt;
    left = words_[word];
  }
  return static_cast<rank>(word * word_bits)
         + static_cast<rank>(std::countr_zero(left));
}

std::optional<waiting_line::rank> waiting_line::front() const noexcept {
  return first_from(front_);
}

/// Sums wrap around, so that 2^32 - 1 takes one away.
void waiting_line::add(size_t word, uint32_t n) {
  for (auto node = word + 1; node <= sums_.size(); node += span_of(node))
    sums_[node - 1] += n;
}

uint32_t waiting_line::sum_before(size_t word) const noexcept {
  uint32_t result = 0;
  for (auto node = word; node > 0; node -= span_of(node))
    result += sums_[node - 1];
  return result;
}

} // namespace onsale
