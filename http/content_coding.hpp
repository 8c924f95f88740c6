#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace onsale::http {

/// Below this a gzip body is hardly smaller, and never fewer packets.
inline constexpr size_t compressed_bytes_min = 1'024;

/// The content codings we produce.
enum class coding : uint8_t { identity, gzip };

/// What a client accepts, from its `Accept-Encoding` (RFC 9110, 12.5.3).
struct accepted_codings {
  bool gzip = false;
  bool identity = true;

  /// The coding for a body: gzip wherever it is welcome and worth it, and where
  /// the plain form is refused. A client that refuses both gets the plain form,
  /// which is more use to it than an error.
  coding choose(bool worth_compressing) const noexcept {
    return gzip && (worth_compressing || !identity) ? coding::gzip
                                                    : coding::identity;
  }
};

/// Reads the header's value; an absent header is an empty one.
accepted_codings parse_accept_encoding(std::string_view value) noexcept;

} // namespace onsale::http
