#include "search/cursor.hpp"

#include "domain/base32.hpp"
#include "search/typo_automaton.hpp"

#include <concepts>
#include <span>
#include <vector>

namespace onsale::search {

namespace {

/// Raised whenever what a cursor holds, or an order means, changes: cursors of
/// before are refused then, and not misread.
constexpr uint8_t version = 2;

using bytes = std::vector<uint8_t>;

template <std::unsigned_integral T>
void append(bytes& to, T x) {
  for (size_t i = sizeof x; i-- > 0;)
    to.push_back(static_cast<uint8_t>(x >> (8 * i)));
}

template <std::unsigned_integral T>
bool take(std::span<const uint8_t>& from, T& x) {
  if (from.size() < sizeof x)
    return false;
  x = 0;
  for (size_t i = 0; i < sizeof x; ++i)
    x = static_cast<T>(uint64_t{x} << 8 | from[i]);
  from = from.subspan(sizeof x);
  return true;
}

} // namespace

std::string to_cursor(const page_end& x, uint64_t question) {
  bytes all;
  append(all, version);
  append(all, question);
  append(all, x.key);
  append(all, x.event.value);
  append(all, static_cast<uint64_t>(to_ms(x.as_of)));
  append(all, x.dropped);
  append(all, static_cast<uint8_t>(x.typos));
  for (auto rareness : x.rareness)
    append(all, rareness);
  return to_base32(all);
}

std::optional<page_end> parse_cursor(std::string_view text, uint64_t question) {
  // What is longer than any of ours is not even read.
  if (text.size() > 100)
    return std::nullopt;
  auto all = from_base32(text);
  if (!all)
    return std::nullopt;
  std::span<const uint8_t> rest{*all};
  page_end result;
  uint8_t of_version = 0;
  uint64_t of_question = 0;
  uint64_t as_of = 0;
  uint8_t typos = 0;
  if (!take(rest, of_version) || of_version != version
      || !take(rest, of_question) || of_question != question
      || !take(rest, result.key) || !take(rest, result.event.value)
      || !take(rest, as_of)
      || !can_be_as_of(from_ms(static_cast<int64_t>(as_of)))
      || !take(rest, result.dropped) || !take(rest, typos) || typos > most_typos
      || rest.size() > most_words)
    return std::nullopt;
  result.typos = typos;
  result.as_of = from_ms(static_cast<int64_t>(as_of));
  result.rareness.assign(rest.begin(), rest.end());
  return result;
}

} // namespace onsale::search
