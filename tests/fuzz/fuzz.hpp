#pragma once

#include "domain/ensure.hpp"

#include <algorithm>
#include <string_view>

/// What all fuzz targets share. A target checks properties with `ensure`, which
/// aborts: libFuzzer keeps the input of a run that ends so.
namespace onsale::fuzz {

/// Tries one input; each target has its own. Nothing may be left over from one
/// input to the next that changes what is checked.
void try_input(std::string_view input);

/// Cuts the first line and its end off.
inline std::string_view take_line(std::string_view& text) {
  auto end = std::min(text.find('\n'), text.size());
  auto line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

} // namespace onsale::fuzz
