#pragma once

#include <string_view>
#include <vector>

/// Files that the build puts into the program (`onsale_embed` in
/// cmake/OnsaleTargets.cmake), so that it runs from anywhere.
namespace onsale::embedded {

struct file {
  std::string_view name; // without its folder
  std::string_view text;
};

} // namespace onsale::embedded
