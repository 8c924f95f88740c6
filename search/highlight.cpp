#include "search/highlight.hpp"

#include "search/words.hpp"

#include <algorithm>

namespace onsale::search {

namespace {

void append_escaped(std::string& to, std::string_view text) {
  for (auto c : text)
    switch (c) {
      case '&':
        to += "&amp;";
        break;
      case '<':
        to += "&lt;";
        break;
      case '>':
        to += "&gt;";
        break;
      case '"':
        to += "&quot;";
        break;
      case '\'':
        to += "&#39;";
        break;
      default:
        to += c;
    }
}

template <class IsMeant>
std::string mark(std::string_view text, IsMeant is_meant) {
  std::string result;
  size_t at = 0;
  for (const auto& word : words_of(text)) {
    if (!is_meant(word.term))
      continue;
    append_escaped(result, text.substr(at, word.begin - at));
    result += "<mark>";
    append_escaped(result, text.substr(word.begin, word.end - word.begin));
    result += "</mark>";
    at = word.end;
  }
  append_escaped(result, text.substr(at));
  return result;
}

bool contains(const std::vector<std::string>& terms, const std::string& term) {
  return std::ranges::find(terms, term) != terms.end();
}

} // namespace

std::string
highlight(std::string_view text, const std::vector<std::string>& terms) {
  return mark(text, [&](const std::string& term) {
    return contains(terms, term);
  });
}

std::string highlight_description(std::string_view text,
                                  const std::vector<std::string>& terms) {
  stemmer stems;
  return mark(text, [&](const std::string& term) {
    return contains(terms, stems.stem_of(term));
  });
}

} // namespace onsale::search
