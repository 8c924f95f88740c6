// The start page, the machine-readable contract, and the pages of problems.

#include "http/embedded_pages.hpp"
#include "http/problem.hpp"
#include "http/router.hpp"
#include "http/routes/routes.hpp"
#include "http/site.hpp"
#include "http/views/event_view.hpp"

#include <utility>

namespace onsale::http {

namespace {

/// A file of the program, under the tag of its bytes.
void add_file(router& to, const char* route, std::string_view name,
              std::string_view content_type) {
  for (const auto& file : embedded::pages()) {
    if (file.name != name)
      continue;
    response answer;
    answer.content_type = content_type;
    answer.etag = etag_of(file.text);
    answer.pieces.push_back(std::make_shared<const std::string>(file.text));
    to.add(route, {}, [answer](exchange&, reply done) { done(answer); });
  }
}

} // namespace

void add_pages(router& to, site&) {
  add_file(to, "GET /", "index.html", media::html);
  add_file(to, "GET /openapi.json", "openapi.json", media::json);
}

} // namespace onsale::http
