// The page that people use, and the machine-readable contract.

#include "domain/ensure.hpp"
#include "http/embedded_files.hpp"
#include "http/gzip_pieces.hpp"
#include "http/problem.hpp"
#include "http/router.hpp"
#include "http/routes/routes.hpp"
#include "http/site.hpp"
#include "http/views/etag.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace onsale::http {

namespace {

/// Doors scan tickets, and people may look for what is near.
constexpr std::string_view page_permissions
  = "camera=(self), geolocation=(self), microphone=()";

constexpr std::string_view index_name = "index.html";

/// A browser asks for them again, and is told that they are the same.
constexpr std::string_view revalidated = "no-cache";

/// Their names change with them.
constexpr std::string_view for_ever = "public, max-age=31536000, immutable";

std::string_view media_of(std::string_view name) {
  static const std::map<std::string_view, std::string_view> known{
    {"css", "text/css; charset=utf-8"},
    {"html", media::html},
    {"js", "text/javascript; charset=utf-8"},
    {"json", media::json},
    {"svg", "image/svg+xml"}};
  auto i = known.find(name.substr(name.rfind('.') + 1));
  return i == known.end() ? "application/octet-stream" : i->second;
}

/// A file of the program in both forms, under the tag of its bytes.
struct kept_file {
  response plain;
  response zipped;

  const response& for_client(const exchange& x) const {
    return coding_for(x) == coding::gzip ? zipped : plain;
  }
};

using file_ptr = std::shared_ptr<const kept_file>;

/// @param policy of pages: what they may load
file_ptr keep(const embedded::file& file, std::string_view cache_control,
              std::string_view policy = {}) {
  auto result = std::make_shared<kept_file>();
  response head;
  head.content_type = media_of(file.name);
  head.etag = etag_of(file.text);
  head.cache_control = cache_control;
  head.set("X-Content-Type-Options", "nosniff");
  if (head.content_type == media::html) {
    head.set("Content-Security-Policy", policy);
    head.set("Permissions-Policy", page_permissions);
  }
  deflater best{9};
  result->plain = head;
  result->plain.pieces = {std::make_shared<const std::string>(file.text)};
  result->zipped = std::move(head);
  result->zipped.content_encoding = "gzip";
  result->zipped.pieces = {
    std::make_shared<const std::string>(best.gzip(file.text))};
  return result;
}

void add_file(router& to, const std::string& route, file_ptr file) {
  to.add(route, {}, [file = std::move(file)](exchange& x, reply done) {
    done(file->for_client(x));
  });
}

/// What the page needs to know before it can take a card.
response form_response(const card_form& form) {
  nlohmann::json body{{"provider", form.provider}};
  if (!form.publishable_key.empty()) {
    body["publishable_key"] = form.publishable_key;
    body["script"] = form.script;
  }
  auto result = json_response(200, body.dump());
  result.cache_control = revalidated;
  return result;
}

/// One page, whose scripts look at the address.
embedded::file index_file() {
  auto files = embedded::page();
  auto i = std::find_if(files.begin(), files.end(), [](const auto& x) {
    return x.name == index_name;
  });
  ensure(i != files.end());
  return *i;
}

/// The address without slashes at its end, which the page's scripts do not see.
/// Nothing if there are none, or if what is left could name another server: to
/// browsers `\` is a slash, too.
std::optional<std::string> without_slashes(const exchange& x) {
  auto last = x.path.find_last_not_of('/');
  if (last == x.path.npos || last + 1 == x.path.size()
      || x.path.starts_with("//") || x.path.find('\\') != x.path.npos)
    return std::nullopt;
  std::string result{x.path.substr(0, last + 1)};
  if (!x.query_text.empty())
    result.append("?").append(x.query_text);
  return result;
}

response moved(const std::string& to) {
  response result;
  result.status = 308;
  result.cache_control = "no-store";
  result.set("Location", to);
  return result;
}

} // namespace

void add_pages(router& to, site& s) {
  using files = std::map<std::string, file_ptr, std::less<>>;
  auto assets = std::make_shared<files>();
  for (const auto& file : embedded::page())
    if (file.name != index_name)
      assets->emplace(file.name, keep(file, for_ever));
  auto page = keep(index_file(), revalidated, page_policy(s.cards));
  for (auto route : {"GET /", "GET /e/{id}", "GET /e/{id}/room",
                     "GET /checkout/{booking_id}", "GET /bookings",
                     "GET /check-in", "GET /ops", "GET /ops/{id}"})
    add_file(to, route, page);
  to.add("GET /payment-form", {},
         [form = form_response(s.cards)](exchange&, reply done) {
           done(form);
         });
  to.add("GET /assets/{name}", {}, [assets](exchange& x, reply done) {
    auto known = assets->find(x.parameter("name"));
    done(known == assets->end() ? problem_response("not-found")
                                : known->second->for_client(x));
  });
  for (const auto& file : embedded::documents())
    add_file(to, "GET /" + std::string{file.name}, keep(file, revalidated));
}

std::function<response(const exchange&)> lost_page(const site& s) {
  return [page = keep(index_file(), "no-store", page_policy(s.cards))](
           const exchange& x) {
    if (auto to = without_slashes(x))
      return moved(*to);
    auto result = page->for_client(x);
    result.status = 404;
    result.etag.clear();
    return result;
  };
}

} // namespace onsale::http
