#pragma once

#include "http/request.hpp"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/optional/optional.hpp>

#include <cstdint>

namespace onsale::http {

/// Why bytes are not a request that we accept.
enum class parse_error : uint8_t {
  none,
  malformed,
  uri_too_long,
  headers_too_large,
  body_too_large
};

/// Fills a `request` from the bytes of a connection. Beast's grammar, and what
/// it leaves open made strict: two readers of the same bytes must see the same
/// requests, or one smuggles a request past the other (RFC 9112, 11.2). One
/// object parses one request.
class request_parser final : private boost::beast::http::basic_parser<true> {
public:
  explicit request_parser(request& into);

  /// Parses a prefix of `data`, at most up to the end of the header or of the
  /// request. Bytes that are not consumed must be given again with more behind.
  /// @returns the number of bytes consumed.
  size_t feed(std::string_view data);

  parse_error error() const noexcept {
    return error_;
  }

  /// Whether `feed` found that it needs more bytes than it was given.
  bool starved() const noexcept {
    return starved_;
  }

  bool head_done() const noexcept {
    return is_header_done();
  }

  bool done() const noexcept {
    return is_done();
  }

  /// Bounds the body; call once after `head_done`.
  void limit_body(uint64_t bytes);

  /// Reads the body without keeping it.
  void discard_body() noexcept {
    keep_body_ = false;
  }

private:
  using string_view = boost::beast::string_view;
  using error_code = boost::beast::error_code;

  void on_request_impl(verb method, string_view method_name, string_view target,
                       int version, error_code& ec) override;
  void on_response_impl(int, string_view, int, error_code&) override;
  void on_field_impl(field id, string_view name, string_view value,
                     error_code& ec) override;
  void on_header_impl(error_code& ec) override;
  void on_body_init_impl(const boost::optional<uint64_t>& length,
                         error_code& ec) override;
  size_t on_body_impl(string_view data, error_code& ec) override;
  void on_chunk_header_impl(uint64_t, string_view, error_code&) override;
  size_t
  on_chunk_body_impl(uint64_t left, string_view data, error_code& ec) override;
  void on_finish_impl(error_code& ec) override;

  void translate(error_code ec, std::string_view data) noexcept;

  request& into_;
  size_t head_bytes_ = 0;
  bool line_done_ = false;
  bool saw_host_ = false;
  bool saw_length_ = false;
  bool keep_body_ = true;
  bool starved_ = false;
  parse_error error_ = parse_error::none;
};

} // namespace onsale::http
