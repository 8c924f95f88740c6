#include "http/problem.hpp"

namespace onsale::http {

namespace {

// Explanations quote names in backticks; none needs escaping otherwise.
std::string with_code(std::string_view text) {
  std::string out;
  bool open = false;
  for (char c : text) {
    if (c != '`') {
      out.push_back(c);
      continue;
    }
    out.append(open ? "</code>" : "<code>");
    open = !open;
  }
  return out;
}

response page(std::string title, std::string content) {
  auto out = html_response(
    200, "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width\">\n<title>"
           + title + "</title>\n<h1>" + title + "</h1>\n" + std::move(content)
           + "</html>\n");
  out.cache_control = "max-age=3600";
  return out;
}

} // namespace

std::optional<response> problem_page(std::string_view name) {
  auto type = find_problem_type(name);
  if (!type)
    return std::nullopt;
  std::string content;
  content.append("<p>Type <code>/problems/")
    .append(type->name)
    .append("</code>, status ")
    .append(std::to_string(type->status))
    .append(".</p>\n<p>")
    .append(with_code(type->explanation))
    .append("</p>\n<p><a href=\"/problems\">All problem types</a></p>\n");
  return page(std::string{type->title}, std::move(content));
}

response problem_index() {
  std::string content = "<ul>\n";
  for (auto& type : problem_types())
    content.append("<li><a href=\"/problems/")
      .append(type.name)
      .append("\"><code>")
      .append(type.name)
      .append("</code></a> (")
      .append(std::to_string(type.status))
      .append("): ")
      .append(type.title)
      .append("</li>\n");
  return page("Problem types", content + "</ul>\n");
}

} // namespace onsale::http
