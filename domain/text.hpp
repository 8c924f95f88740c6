#pragma once

#include <cstdint>
#include <string_view>

namespace onsale {

/// Whether a text may span lines: only then tabs and line ends are allowed.
enum class text_kind : uint8_t { line, paragraphs };

/// Whether `text` is valid UTF-8 (RFC 3629) without control characters.
bool is_printable(std::string_view text, text_kind kind) noexcept;

} // namespace onsale
