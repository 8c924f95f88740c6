#pragma once

#include <string>
#include <vector>

namespace onsale::test {

/// The files that a page names.
inline std::vector<std::string> assets_in(const std::string& page) {
  std::vector<std::string> result;
  for (auto at = page.find("/assets/"); at != std::string::npos;
       at = page.find("/assets/", at + 1))
    result.push_back(page.substr(at, page.find('"', at) - at));
  return result;
}

} // namespace onsale::test
