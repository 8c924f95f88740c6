#pragma once

#include "cli/stores.hpp"
#include "http/token.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace onsale::cli {

/// A server makes the secret that it lacks; a token signed with a secret that
/// no server knows would be good for nothing.
enum class missing_secret : uint8_t { make, refuse };

/// Finds the secrets that tokens are signed with: `ONSALE_JWT_SECRET`, or the
/// file of `--jwt-secret-file` (one secret a line, `id:secret` or `secret`; the
/// first signs, all verify), or, beside a SQLite file, a file that only its
/// owner can read. Never from the command line itself, which everybody on the
/// machine can see.
/// @param none_yet what to do when a SQLite file has no secret beside it yet
/// @returns the secrets, or a sentence that says what is wrong.
result<std::vector<http::token_secret>, std::string>
find_secrets(const std::string& file, const store_address& store,
             missing_secret none_yet);

/// Finds other secrets: one a line of a file, or, without a file, separated by
/// commas in a variable of the environment.
/// @returns them, none if there is neither, or a sentence that says what is
/// wrong
result<std::vector<std::string>, std::string>
find_secret_lines(const std::string& file, const char* variable);

} // namespace onsale::cli
