#pragma once

#include <string>
#include <string_view>

namespace onsale::search {

/// What is left of a word when what fans leave out is left out: compatibility
/// forms (NFKC), case, and diacritics of scripts that are read without them.
/// "Beyoncé" and "BEYONCE" are one; so are "Motörhead" and "motorhead".
///
/// Marks of other scripts are letters to their readers and stay. Letters that
/// Unicode does not decompose, such as ø and ł, become what a keyboard without
/// them offers. Bytes that are no UTF-8 become U+FFFD.
std::string fold(std::string_view word);

} // namespace onsale::search
