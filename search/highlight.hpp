#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace onsale::search {

/// A text as HTML, with `<mark>` around the words that were meant. All else is
/// escaped, so that it may be shown as it is.
/// @param terms as `meant_words::all` has them: of a description, stems
std::string
highlight(std::string_view text, const std::vector<std::string>& terms);
std::string highlight_description(std::string_view text,
                                  const std::vector<std::string>& terms);

} // namespace onsale::search
