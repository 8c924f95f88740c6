#pragma once

#include "support/embedded.hpp"

namespace onsale::embedded {

/// What a browser or a client generator asks for: `web/index.html` and
/// `docs/openapi.json`.
std::vector<file> pages();

} // namespace onsale::embedded
