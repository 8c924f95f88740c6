#pragma once

#include "support/embedded.hpp"

namespace onsale::embedded {

/// What people use: `index.html`, and the files that it names, which have a
/// hash of their content in their names.
std::vector<file> page();

/// What client generators ask for: `openapi.json` and `asyncapi.json` of docs/.
std::vector<file> documents();

} // namespace onsale::embedded
