#include "http/problem.hpp"

#include "http/json_text.hpp"

#include <algorithm>

namespace onsale::http {

namespace {

const problem_type& type_of(std::string_view name) noexcept {
  auto type = find_problem_type(name);
  return type ? *type : *find_problem_type("internal");
}

void append_member(std::string& out, std::string_view name,
                   std::string_view value) {
  if (value.empty())
    return;
  out.append(",\"").append(name).append("\":");
  append_json_string(out, value);
}

void append_member(std::string& out, std::string_view name,
                   const std::vector<ticket_id>& tickets) {
  if (tickets.empty())
    return;
  out.append(",\"").append(name).append("\":[");
  for (auto& x : tickets)
    out.append("\"").append(to_string(x)).append("\",");
  out.back() = ']';
}

// Answers that ask to be repeated always say when.
std::chrono::seconds retry_after(const problem& x, const problem_type& type) {
  bool repeatable = type.status == 503 || type.status == 429
                    || type.name == "request-in-progress";
  return std::max(x.retry_after, std::chrono::seconds{repeatable ? 1 : 0});
}

} // namespace

response to_response(const problem& x) {
  auto& type = type_of(x.type);
  response out;
  out.status = type.status;
  out.content_type = media::problem;
  out.cache_control = "no-store";
  auto& text = out.text;
  text.append("{\"type\":\"/problems/").append(type.name).append("\"");
  append_member(text, "title", type.title);
  text.append(",\"status\":").append(std::to_string(type.status));
  append_member(text, "detail", x.detail);
  append_member(text, "field", x.field);
  append_member(text, "unavailable_ticket_ids", x.unavailable_ticket_ids);
  append_member(text, "alternatives", x.alternatives);
  append_member(text, "decline_code", x.decline_code);
  if (auto after = retry_after(x, type); after.count() > 0) {
    auto seconds = std::to_string(after.count());
    text.append(",\"retry_after_s\":").append(seconds);
    out.set("Retry-After", seconds);
  }
  text.append(x.members).append("}");
  return out;
}

response problem_response(std::string_view type, std::string detail) {
  problem x;
  x.type = type;
  x.detail = std::move(detail);
  return to_response(x);
}

response invalid_request(std::string field, std::string detail) {
  problem x;
  x.type = "invalid-request";
  x.detail = std::move(detail);
  x.field = std::move(field);
  return to_response(x);
}

response to_response(const refusal& x) {
  problem out;
  // `busy` should have been decided again; the client may do so.
  out.type = x.code == refusal_code::busy ? "unavailable"
                                          : problem_name(x.code);
  out.detail = x.detail;
  out.field = x.field;
  out.unavailable_ticket_ids = x.unavailable;
  out.alternatives = x.alternatives;
  out.decline_code = x.decline_code;
  out.retry_after = x.retry_after;
  return to_response(out);
}

} // namespace onsale::http
