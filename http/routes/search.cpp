// Search: events by what is typed and by filters, and completions of what is
// being typed. Both are answered on the thread of the connection, by an index
// in memory: no actor and no store is asked.

#include "http/routes/search.hpp"

#include "http/caching.hpp"
#include "http/problem.hpp"
#include "http/router.hpp"
#include "http/routes/routes.hpp"
#include "http/site.hpp"
#include "http/views/etag.hpp"
#include "http/views/search_json.hpp"

#include <chrono>
#include <utility>

namespace onsale::http {

void find_events(site& s, exchange& x, reply done) {
  auto asked = parse_search(x.query, s.now());
  if (!asked) {
    done(invalid_request(asked.error().field, asked.error().reason));
    return;
  }
  auto all = s.search->read();
  if (!all) {
    done(uncached(json_response(200, unready_search_json())));
    return;
  }
  auto found = s.search->find(*all->events, asked->what);
  auto catalogue = s.env->catalogue->read();
  shown_names names;
  for (const auto& event : found->events)
    if (auto record = catalogue->find(event.event))
      names.add(*record);
  done(cacheable(
    tagged_json(search_json(*asked, *found, *catalogue, s.items, *s.env)),
    freshness::seats, names, s.caches_purged));
}

namespace {

shown_names names_of(const std::vector<search::suggestion>& found) {
  shown_names result;
  for (const auto& x : found)
    switch (x.kind) {
      case search::suggestion_kind::performer:
        result.add(performer_id{x.id});
        break;
      case search::suggestion_kind::venue:
        result.add(venue_id{x.id});
        break;
      case search::suggestion_kind::event:
        result.add(event_id{x.id});
        break;
      case search::suggestion_kind::city: // which its venues make
        break;
    }
  return result;
}

void complete(site& s, exchange& x, reply done) {
  auto asked = parse_suggest(x.query);
  if (!asked) {
    done(invalid_request(asked.error().field, asked.error().reason));
    return;
  }
  auto all = s.search->read();
  if (!all) {
    done(uncached(json_response(200, R"({"suggestions":[]})")));
    return;
  }
  // Several may say the same.
  constexpr size_t alike = 4;
  auto found = search::suggest(
    *all, asked->words, alike * asked->size,
    std::chrono::floor<std::chrono::minutes>(s.now()), *s.search->how(),
    &s.search->filters());
  done(cacheable(tagged_json(suggestions_json(found, asked->size, *all,
                                              *s.env->catalogue->read())),
                 freshness::seats, names_of(found), s.caches_purged));
}

} // namespace

void add_search(router& to, site& s) {
  to.add("GET /search", {.admin_for = "explain"},
         [&s](exchange& x, reply done) {
           find_events(s, x, std::move(done));
         });
  to.add("GET /suggest", {}, [&s](exchange& x, reply done) {
    complete(s, x, std::move(done));
  });
}

} // namespace onsale::http
