#include "tests/fuzz/answers.hpp"

#include "tests/fuzz/fuzz.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <set>

namespace onsale::fuzz {

namespace {

/// Fields that an answer may have, at most once each: a value that has begun a
/// line of its own gives itself away by another name, or by one that is there.
constexpr std::array<std::string_view, 22> known_fields{
  "Access-Control-Allow-Headers",
  "Access-Control-Allow-Methods",
  "Access-Control-Allow-Origin",
  "Access-Control-Expose-Headers",
  "Access-Control-Max-Age",
  "Allow",
  "Cache-Control",
  "Connection",
  "Content-Encoding",
  "Content-Length",
  "Content-Security-Policy",
  "Content-Type",
  "Date",
  "ETag",
  "Echo",
  "RateLimit",
  "RateLimit-Policy",
  "Retry-After",
  "WWW-Authenticate",
  "X-Content-Type-Options",
  "X-Request-Id",
  "traceparent"};

void check_name(std::string_view name, std::set<std::string_view>& seen) {
  if (name == "Vary")
    return; // one for each thing that it varies by
  ensure(std::count(known_fields.begin(), known_fields.end(), name) == 1);
  ensure(seen.insert(name).second);
}

size_t number_in(std::string_view text) {
  size_t number = 0;
  auto end = text.data() + text.size();
  auto [stop, error] = std::from_chars(text.data(), end, number);
  ensure(error == std::errc{} && stop == end);
  return number;
}

/// Cuts a line off. A control character in it, or a line that does not end,
/// would let a client write answers of its own.
std::string_view take_wire_line(std::string_view& bytes) {
  auto end = bytes.find("\r\n");
  ensure(end != std::string_view::npos);
  auto line = bytes.substr(0, end);
  ensure(std::all_of(line.begin(), line.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f;
  }));
  bytes.remove_prefix(end + 2);
  return line;
}

} // namespace

void check_problem(const http::response& x) {
  ensure(x.status >= 400 && x.status < 500);
  ensure(x.content_type == http::media::problem);
  auto document = nlohmann::json::parse(x.text, nullptr, false);
  ensure(document.is_object());
  ensure(document.value("status", 0) == x.status);
  ensure(document.value("type", "").starts_with("/problems/"));
}

wire_answer take_answer(std::string_view& bytes, bool to_head) {
  constexpr std::string_view version = "HTTP/1.1 ";
  auto line = take_wire_line(bytes);
  ensure(line.starts_with(version) && line.size() > version.size() + 4);
  wire_answer x;
  x.status = static_cast<int>(number_in(line.substr(version.size(), 3)));
  std::optional<size_t> length;
  std::set<std::string_view> seen;
  for (auto field = take_wire_line(bytes); !field.empty();
       field = take_wire_line(bytes)) {
    auto colon = std::min(field.find(": "), field.size());
    auto name = field.substr(0, colon);
    auto value = field.substr(std::min(colon + 2, field.size()));
    check_name(name, seen);
    x.closes = x.closes || field == "Connection: close";
    if (name == "Content-Length")
      length = number_in(value);
  }
  ensure(length.has_value()
         == (x.status >= 200 && x.status != 204 && x.status != 304));
  auto body = to_head ? 0 : length.value_or(0);
  ensure(body <= bytes.size());
  bytes.remove_prefix(body);
  return x;
}

} // namespace onsale::fuzz
