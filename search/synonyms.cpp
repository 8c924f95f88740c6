#include "search/synonyms.hpp"

#include "search/words.hpp"

#include <algorithm>
#include <optional>

namespace onsale::search {

namespace {

std::string_view take_until(std::string_view& rest, std::string_view mark) {
  auto at = rest.find(mark);
  auto result = rest.substr(0, at);
  rest = at == std::string_view::npos ? std::string_view{}
                                      : rest.substr(at + mark.size());
  return result;
}

std::vector<std::string> terms_of(std::string_view text) {
  std::vector<std::string> result;
  for (auto& word : words_of(text))
    result.push_back(std::move(word.term));
  return result;
}

/// The phrases of a comma-separated list; nothing if one of them is too short
/// or too long.
std::optional<std::vector<std::vector<std::string>>>
phrases_of(std::string_view list) {
  std::vector<std::vector<std::string>> result;
  while (!list.empty()) {
    auto phrase = terms_of(take_until(list, ","));
    if (phrase.empty() || phrase.size() > synonyms::most_words)
      return std::nullopt;
    result.push_back(std::move(phrase));
  }
  return result;
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r") == std::string_view::npos;
}

} // namespace

result<synonyms, synonyms::bad_line> synonyms::parse(std::string_view text) {
  synonyms all;
  auto add = [&](const phrase& said, const phrase& instead) {
    auto& known = all.rules_[said];
    if (said != instead && std::ranges::find(known, instead) == known.end())
      known.push_back(instead);
  };
  for (size_t number = 1; !text.empty(); ++number) {
    auto line = take_until(text, "\n");
    auto rule = take_until(line, "#");
    if (is_blank(rule))
      continue;
    auto one_way = rule.find("=>") != std::string_view::npos;
    auto said = phrases_of(take_until(rule, "=>"));
    auto instead = one_way ? phrases_of(rule) : said;
    if (!said || !instead)
      return failure{bad_line{number, "a phrase has one to four words"}};
    if (instead->size() + said->size() < 2 || (!one_way && said->size() < 2))
      return failure{bad_line{number, "stands for nothing"}};
    for (const auto& from : *said)
      for (const auto& to : *instead)
        add(from, to);
  }
  return all;
}

std::span<const std::vector<std::string>>
synonyms::instead_of(std::span<const std::string> words) const {
  auto at = rules_.find(phrase{words.begin(), words.end()});
  if (at == rules_.end())
    return {};
  return at->second;
}

} // namespace onsale::search
