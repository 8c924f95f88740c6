#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace onsale::http {

/// Bytes that many responses share, for example one row of a seat map.
using shared_text = std::shared_ptr<const std::string>;

/// The same, where the kernel can send it from (http/body_file.hpp).
class body_file;
using shared_file = std::shared_ptr<const body_file>;

/// What takes over the connection (http/upgrade.hpp).
class upgrade;

namespace media {

inline constexpr std::string_view json = "application/json";
inline constexpr std::string_view problem = "application/problem+json";
inline constexpr std::string_view html = "text/html; charset=utf-8";
inline constexpr std::string_view text = "text/plain; charset=utf-8";
inline constexpr std::string_view event_stream = "text/event-stream";

} // namespace media

/// An answer before it is put on the wire. The connection adds `Date`,
/// `Content-Length`, `X-Request-Id` and `Connection`; the application adds what
/// every answer carries (CORS, limits, validators, compression).
struct response {
  int status = 200;

  /// Must outlive the response: a literal, as a rule. Empty: no such header.
  std::string_view content_type;

  /// Set when the body is encoded already; then nothing is compressed again.
  std::string_view content_encoding;

  /// Empty: nobody keeps it.
  std::string_view cache_control;

  /// Strong validator of the plain representation, without quotes. With it, the
  /// application answers `If-None-Match` and compresses under a tag of its own.
  std::string etag;

  /// The body is `text` followed by `pieces` or by `file`, sent without being
  /// copied by us.
  std::string text;
  std::vector<shared_text> pieces;
  shared_file file;

  /// What goes on behind the head, on the same socket; then there is no body.
  std::shared_ptr<upgrade> goes_on;

  /// Further header lines, each ending in CR LF; `set` appends.
  std::string headers;

  /// Appends a header. Control characters in the value become spaces, so that
  /// no value can begin a new line.
  response& set(std::string_view name, std::string_view value);

  size_t body_size() const noexcept;

  /// Whether some of the body is shared with other responses.
  bool is_shared() const noexcept {
    return file || !pieces.empty();
  }

  void clear_body() noexcept;
};

/// Makes an answer with a JSON document that is serialised already.
response json_response(int status, std::string document);

/// Makes a page that needs no scripts, and so runs none, whatever its text; nor
/// can it be shown in a frame of another page. Its style may be in it.
response html_response(int status, std::string document);

/// @returns the standard's phrase, for example `Not Found`.
std::string_view reason_phrase(int status) noexcept;

} // namespace onsale::http
