#pragma once

#include "domain/result.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace onsale::search {

/// Words that stand for other words, such as "nyc" for "new york".
///
/// Written one rule a line: `nyc, new york` stand for each other, `rnb => r&b`
/// one way only; `#` begins a comment. Words are split as texts are.
class synonyms {
public:
  /// Words of a rule's side that are looked at.
  static constexpr size_t most_words = 4;

  struct bad_line {
    size_t number = 0; // from 1
    std::string reason;
  };

  static result<synonyms, bad_line> parse(std::string_view text);

  /// What may be said instead of these words; nothing if no rule is about them.
  std::span<const std::vector<std::string>>
  instead_of(std::span<const std::string> words) const;

private:
  using phrase = std::vector<std::string>;

  std::map<phrase, std::vector<phrase>> rules_;
};

} // namespace onsale::search
