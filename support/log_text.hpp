#pragma once

#include <string_view>

namespace onsale::support {

/// Whether the value under a log key is a secret: the key is, or ends in, a
/// word such as `password` or `token`.
bool names_secret(std::string_view key) noexcept;

} // namespace onsale::support
