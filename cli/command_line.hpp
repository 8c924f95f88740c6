#pragma once

#include "cli/ports.hpp"

namespace onsale::cli {

/// Does what the command line of `onsale` asks for, and returns the exit status
/// (exit_status.hpp). Prints to stdout what was asked for, and to stderr what
/// is wrong. Called once, by the main thread.
int run(int argc, char** argv, const ports& with = {});

} // namespace onsale::cli
