#include "http/request_parser.hpp"

#include "domain/limits.hpp"
#include "http/header_text.hpp"

#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <utility>

namespace onsale::http {

namespace {

namespace beast_http = boost::beast::http;

std::string_view std_view(boost::beast::string_view x) noexcept {
  return {x.data(), x.size()};
}

// Whether a line of a head goes on in the next one (RFC 9112, 5.2). Some readers
// join the two and some drop the second, so it can hide a field from either.
bool has_folded_line(std::string_view head) noexcept {
  return head.find("\r\n ") != std::string_view::npos
         || head.find("\r\n\t") != std::string_view::npos;
}

// Memory set aside on a client's word alone.
constexpr uint64_t reserved_bytes_max = 64u << 10;

} // namespace

request_parser::request_parser(request& into) : into_(into) {
  header_limit(limits::header_bytes);
  // Refused by `limit_body`, once the route is known.
  body_limit(boost::none);
}

size_t request_parser::feed(std::string_view data) {
  error_code ec;
  auto in_head = !is_header_done();
  auto consumed = put(boost::asio::const_buffer{data.data(), data.size()}, ec);
  starved_ = ec == beast_http::error::need_more;
  if (ec && !starved_)
    translate(ec, data);
  // Beast has joined the lines of a field, which it consumes as a whole.
  if (in_head && error_ == parse_error::none
      && has_folded_line(data.substr(0, consumed)))
    error_ = parse_error::malformed;
  return consumed;
}

void request_parser::limit_body(uint64_t bytes) {
  body_limit(bytes);
  if (into_.content_length.value_or(0) > bytes)
    error_ = parse_error::body_too_large;
}

void request_parser::on_request_impl(verb method, string_view method_name,
                                     string_view target, int version,
                                     error_code& ec) {
  line_done_ = true;
  if (target.size() > limits::target_bytes) {
    error_ = parse_error::uri_too_long;
    ec = beast_http::error::bad_target;
    return;
  }
  into_.method = method;
  into_.method_name = std_view(method_name);
  into_.target = std_view(target);
  into_.version = version;
}

void request_parser::on_response_impl(int, string_view, int, error_code&) {
  // Never called: we parse requests.
}

void request_parser::on_field_impl(field id, string_view name,
                                   string_view value, error_code& ec) {
  // Beast limits the bytes of one call; fields that trickle in are counted
  // here, and so are the trailers of a chunked body.
  head_bytes_ += name.size() + value.size() + 4;
  if (head_bytes_ > limits::header_bytes) {
    ec = beast_http::error::header_limit;
    return;
  }
  if (is_header_done())
    return; // a trailer: nothing here reads it
  switch (id) {
    case field::host:
      // Beast takes any text for a host.
      if (std::exchange(saw_host_, true)
          || value.find_first_of(" \t,/?#@") != string_view::npos)
        ec = beast_http::error::bad_field;
      break;
    case field::content_length:
      // Beast lets equal repetitions pass.
      if (std::exchange(saw_length_, true)
          || value.find(',') != string_view::npos)
        ec = beast_http::error::multiple_content_length;
      break;
    case field::transfer_encoding:
      // Beast takes a request with another coding for one without a body.
      if (into_.version < 11 || !iequals(std_view(value), "chunked"))
        ec = beast_http::error::bad_transfer_encoding;
      break;
    case field::expect:
      into_.expects_continue = into_.version >= 11
                               && iequals(std_view(value), "100-continue");
      break;
    default:
      break;
  }
  if (!ec)
    into_.fields.add(id, std_view(name), std_view(value));
}

void request_parser::on_header_impl(error_code& ec) {
  if (into_.version >= 11 && !saw_host_)
    ec = beast_http::error::bad_field;
  into_.keep_alive = keep_alive();
  into_.has_body = !is_done();
  if (auto length = content_length())
    into_.content_length = *length;
}

void request_parser::on_body_init_impl(const boost::optional<uint64_t>& length,
                                       error_code&) {
  if (length && keep_body_)
    into_.body.reserve(std::min(*length, reserved_bytes_max));
}

size_t request_parser::on_body_impl(string_view data, error_code&) {
  if (keep_body_)
    into_.body.append(data.data(), data.size());
  return data.size();
}

void request_parser::on_chunk_header_impl(uint64_t, string_view, error_code&) {
  // Chunk extensions mean nothing to us.
}

size_t
request_parser::on_chunk_body_impl(uint64_t, string_view data, error_code& ec) {
  return on_body_impl(data, ec);
}

void request_parser::on_finish_impl(error_code&) {
  // `done` tells.
}

void request_parser::translate(error_code ec, std::string_view data) noexcept {
  if (error_ != parse_error::none)
    return;
  if (ec == beast_http::error::body_limit)
    error_ = parse_error::body_too_large;
  else if (ec == beast_http::error::header_limit)
    // Beast may not have looked at the line yet: it waits for the whole header.
    error_ = line_done_ || data.find("\r\n") < limits::target_bytes
               ? parse_error::headers_too_large
               : parse_error::uri_too_long;
  else
    error_ = parse_error::malformed;
}

} // namespace onsale::http
