#pragma once

#include <CLI/CLI.hpp>

namespace onsale::cli {

/// Checks that an option is a number from `least` to a million a second.
CLI::Validator a_rate(const char* least = "0");

} // namespace onsale::cli
