#include "http/response.hpp"

#include "http/body_file.hpp"

#include <utility>

namespace onsale::http {

response& response::set(std::string_view name, std::string_view value) {
  headers.append(name).append(": ");
  for (char c : value)
    headers.push_back(static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' '
                                                                        : c);
  headers.append("\r\n");
  return *this;
}

size_t response::body_size() const noexcept {
  size_t size = text.size();
  for (auto& piece : pieces)
    size += piece->size();
  return file ? size + file->size() : size;
}

void response::clear_body() noexcept {
  text.clear();
  pieces.clear();
  file.reset();
}

response json_response(int status, std::string document) {
  response x;
  x.status = status;
  x.content_type = media::json;
  x.text = std::move(document);
  return x;
}

response html_response(int status, std::string document) {
  response x;
  x.status = status;
  x.content_type = media::html;
  x.text = std::move(document);
  x.set("X-Content-Type-Options", "nosniff");
  x.set("Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'");
  return x;
}

std::string_view reason_phrase(int status) noexcept {
  switch (status) {
    case 100:
      return "Continue";
    case 101:
      return "Switching Protocols";
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 402:
      return "Payment Required";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Content";
    case 426:
      return "Upgrade Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 503:
      return "Service Unavailable";
    default:
      return "Unassigned";
  }
}

} // namespace onsale::http
