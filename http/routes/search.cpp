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
#include "http/views/search_pages.hpp"

#include <chrono>
#include <utility>

namespace onsale::http {

namespace {

/// Writes a page, and keeps it if it is not the first time that somebody asks
/// for it.
response write_page(site& s, exchange& x, search_page::request asked,
                    const search::search_board::answer& found) {
  auto catalogue = s.env->catalogue->read();
  auto items = items_of(*found.what, *catalogue, *s.env);
  shown_names names;
  auto all_there = true;
  for (const auto& item : items)
    if (item.record)
      names.add(*item.record);
    else
      all_there = false;
  auto body = search_json(asked.asked, *found.what, items, *catalogue, s.items);
  auto tag = etag_of(body);
  auto start = cacheable(tagged_json({}, std::move(tag)), freshness::seats,
                         names, s.caches_purged);
  if (!found.known || !all_there || body.size() > search_pages::bytes_max) {
    start.text = std::move(body);
    return start;
  }
  auto page = std::make_shared<const search_page>(
    std::move(asked), found.what, std::move(items), catalogue->version,
    std::move(start), std::make_shared<const std::string>(std::move(body)));
  s.pages.keep(x.query_text, page);
  return page->answer(coding_for(x), s.kit(x).deflate);
}

} // namespace

void find_events(site& s, exchange& x, reply done) {
  auto all = s.search->read();
  auto how = s.search->how();
  auto now = std::chrono::floor<std::chrono::minutes>(s.now());
  auto page = all ? s.pages.find(x.query_text) : nullptr;
  if (page && page->asked().settings == how->generation
      && page->asked().asked.what.as_of == now) {
    const auto& asked = page->asked();
    auto found = s.search->find(*all->events, asked.asked.what, asked.question,
                                *how);
    auto holds = page->holds(found.what, *s.env->catalogue->read(), *s.env);
    s.pages.answered(holds);
    done(holds ? page->answer(coding_for(x), s.kit(x).deflate)
               : write_page(s, x, asked, found));
    return;
  }
  auto asked = parse_search(x.query, now);
  if (!asked) {
    done(invalid_request(asked.error().field, asked.error().reason));
    return;
  }
  if (!all) {
    done(uncached(json_response(200, unready_search_json())));
    return;
  }
  s.pages.answered(false);
  auto question = search::question_of(asked->what, *how);
  auto found = s.search->find(*all->events, asked->what, question, *how);
  done(write_page(
    s, x, {*std::move(asked), std::move(question), how->generation}, found));
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
