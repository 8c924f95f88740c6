#pragma once

#include "cli/stores.hpp"
#include "http/token.hpp"

#include <string>
#include <vector>

namespace onsale::cli {

/// Finds the secrets that tokens are signed with: `ONSALE_JWT_SECRET`, or the
/// file of `--jwt-secret-file` (one secret a line, `id:secret` or `secret`; the
/// first signs, all verify), or, beside a SQLite file, a file that is made at
/// the first use and only its owner can read. Never from the command line
/// itself, which everybody on the machine can see.
/// @returns the secrets, or a sentence that says what is wrong.
result<std::vector<http::token_secret>, std::string>
find_secrets(const std::string& file, const store_address& store);

} // namespace onsale::cli
