#include "bench/search/damage.hpp"

#include "search/fold.hpp"

#include <vector>

namespace onsale::bench {

namespace {

constexpr std::string_view rows[]{"qwertyuiop", "asdfghjkl", "zxcvbnm"};

std::optional<char> neighbour(char x, std::minstd_rand& random) {
  for (auto row : rows) {
    auto at = row.find(x);
    if (at == std::string_view::npos)
      continue;
    if (at + 1 == row.size() || (at > 0 && random() % 2 == 0))
      return row[at - 1];
    return row[at + 1];
  }
  return std::nullopt;
}

/// Places of letters in words of at least `size`, but for the first ones.
std::vector<size_t> letters(const std::string& text, size_t size) {
  std::vector<size_t> result;
  for (size_t begin = 0; begin < text.size();) {
    auto end = std::min(text.find(' ', begin), text.size());
    if (end - begin >= size)
      for (auto i = begin + 1; i < end; ++i)
        result.push_back(i);
    begin = end + 1;
  }
  return result;
}

std::vector<size_t> spaces(const std::string& text) {
  std::vector<size_t> result;
  for (size_t i = 0; i < text.size(); ++i)
    if (text[i] == ' ')
      result.push_back(i);
  return result;
}

} // namespace

std::string as_typed(const std::string& name) {
  std::string result;
  for (auto x : search::fold(name)) {
    auto plain = (x >= 'a' && x <= 'z') || (x >= '0' && x <= '9');
    if (plain)
      result += x;
    else if (!result.empty() && result.back() != ' ')
      result += ' ';
  }
  if (!result.empty() && result.back() == ' ')
    result.pop_back();
  return result;
}

std::optional<std::string>
damaged(damage how, const std::string& text, std::minstd_rand& random) {
  auto result = text;
  auto any = [&](const std::vector<size_t>& places) -> std::optional<size_t> {
    if (places.empty())
      return std::nullopt;
    return places[random() % places.size()];
  };
  switch (how) {
    case damage::none:
      return result;
    case damage::typo:
      if (auto at = any(letters(text, 4)))
        if (auto other = neighbour(text[*at], random)) {
          result[*at] = *other;
          return result;
        }
      return std::nullopt;
    case damage::swap:
      if (auto at = any(letters(text, 4)); at && text[*at] != text[*at - 1]) {
        std::swap(result[*at], result[*at - 1]);
        return result;
      }
      return std::nullopt;
    case damage::lost:
      if (auto at = any(letters(text, 5))) {
        result.erase(*at, 1);
        return result;
      }
      return std::nullopt;
    case damage::prefix: {
      auto begin = text.rfind(' ') + 1; // 0 without one
      auto size = text.size() - begin;
      if (size < 5)
        return std::nullopt;
      result.resize(begin + 3 + random() % (size - 3));
      return result;
    }
    case damage::joined:
      if (auto at = any(spaces(text))) {
        result.erase(*at, 1);
        return result;
      }
      return std::nullopt;
    case damage::split: {
      auto places = letters(text, 6);
      std::erase_if(places, [&](size_t at) { // not a letter alone
        return text[at - 1] == ' ' || at < 2 || text[at - 2] == ' '
               || at + 2 > text.size() || text[at + 1] == ' ';
      });
      if (auto at = any(places)) {
        result.insert(*at, 1, ' ');
        return result;
      }
      return std::nullopt;
    }
    case damage::dropped:
      break;
  }
  auto places = spaces(text);
  if (places.size() < 2)
    return std::nullopt;
  auto at = *any(places); // the word behind
  auto end = std::min(text.find(' ', at + 1), text.size());
  result.erase(at, end - at);
  return result;
}

} // namespace onsale::bench
