// The start page, the machine-readable contract, and the pages of problems.

#include "http/embedded_pages.hpp"
#include "http/problem.hpp"
#include "http/router.hpp"
#include "http/routes/routes.hpp"
#include "http/site.hpp"
#include "http/views/etag.hpp"

#include <utility>

namespace onsale::http {

namespace {

/// Scripts and styles come from here and nowhere else, and nobody frames the
/// page: whatever text the catalogue holds, it cannot become a script.
constexpr std::string_view page_policy
  = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' "
    "https: data:; connect-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'";

/// A file of the program, under the tag of its bytes.
void add_file(router& to, const char* route, std::string_view name,
              std::string_view content_type) {
  for (const auto& file : embedded::pages()) {
    if (file.name != name)
      continue;
    response answer;
    answer.content_type = content_type;
    answer.etag = etag_of(file.text);
    answer.cache_control = "no-cache"; // revalidated, by its tag
    answer.text = file.text;
    answer.set("X-Content-Type-Options", "nosniff");
    if (content_type == media::html)
      answer.set("Content-Security-Policy", page_policy);
    to.add(route, {}, [answer](exchange&, reply done) {
      done(answer);
    });
  }
}

} // namespace

void add_pages(router& to, site&) {
  constexpr std::string_view script = "text/javascript; charset=utf-8";
  add_file(to, "GET /", "index.html", media::html);
  add_file(to, "GET /app.js", "app.js", script);
  add_file(to, "GET /client.js", "client.js", script);
  add_file(to, "GET /hold.js", "hold.js", script);
  add_file(to, "GET /style.css", "style.css", "text/css; charset=utf-8");
  add_file(to, "GET /openapi.json", "openapi.json", media::json);
}

} // namespace onsale::http
