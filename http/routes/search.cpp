// Search: events by what is typed and by filters, and completions of what is
// being typed. Both are answered on the thread of the connection, by an index
// in memory: no actor and no store is asked. (Unless part of the index lies on
// other nodes: then an actor asks these.)

#include "http/routes/search.hpp"

#include "http/caching.hpp"
#include "http/problem.hpp"
#include "http/router.hpp"
#include "http/routes/routes.hpp"
#include "http/site.hpp"
#include "http/views/etag.hpp"
#include "http/views/search_json.hpp"
#include "http/views/search_pages.hpp"
#include "search/shard/coding.hpp"

#include <chrono>
#include <functional>
#include <utility>
#include <vector>

namespace onsale::http {

namespace {

/// The searcher's own limit comes first.
constexpr std::chrono::seconds far_timeout{5};

using everywhere = std::function<void(const search::found_everywhere&)>;

/// Finds events in all shards, which are several or not all here.
void find_in_shards(site& s, exchange& x, search::searchable_ptr all,
                    search::query what, everywhere then) {
  auto find_here = [&s, all, what] {
    auto found = s.search->gather(*all, what);
    return search::found_everywhere{found.what, found.partial};
  };
  if (all->is_whole() || !s.searcher) {
    then(find_here());
    return;
  }
  s.kit(x).bridge.request<search::found_everywhere>(
    s.searcher,
    search::find_everywhere{std::move(what), x.message.target,
                            std::chrono::steady_clock::now()},
    far_timeout,
    [find_here, then = std::move(then)](search::found_everywhere* found,
                                        bridge_error) {
      then(found ? *found : find_here());
    });
}

/// What is shown, and whether the catalogue still has all of it.
struct shown_items {
  std::vector<found_item> items;
  shown_names names;
  bool all_there = true;
};

shown_items show(const site& s, const search::findings& found,
                 const actors::catalogue_view& catalogue) {
  shown_items result;
  result.items = items_of(found, catalogue, *s.env);
  for (const auto& item : result.items)
    if (item.record)
      result.names.add(*item.record);
    else
      result.all_there = false;
  return result;
}

/// A page that was found in several shards.
response far_page(site& s, const search_request& asked,
                  const search::found_everywhere& found) {
  auto& figures = s.env->metrics->search();
  (found.partial ? figures.partial : figures.complete).Increment();
  auto catalogue = s.env->catalogue->read();
  auto shown = show(s, *found.what, *catalogue);
  auto body = search_json(asked, *found.what, shown.items, *catalogue, s.items,
                          found.partial);
  if (found.partial)
    return uncached(json_response(200, std::move(body)));
  return cacheable(tagged_json(std::move(body)), freshness::seats, shown.names,
                   s.caches_purged);
}

/// Writes a page, and keeps it if it is not the first time that somebody asks
/// for it.
response write_page(site& s, exchange& x, search_page::request asked,
                    const search::search_board::answer& found) {
  auto catalogue = s.env->catalogue->read();
  auto shown = show(s, *found.what, *catalogue);
  auto body = search_json(asked.asked, *found.what, shown.items, *catalogue,
                          s.items);
  auto tag = etag_of(body);
  auto start = cacheable(tagged_json({}, std::move(tag)), freshness::seats,
                         shown.names, s.caches_purged);
  if (!found.known || !shown.all_there
      || body.size() > search_pages::bytes_max) {
    start.text = std::move(body);
    return start;
  }
  auto page = std::make_shared<const search_page>(
    std::move(asked), found.what, std::move(shown.items), catalogue->version,
    std::move(start), std::make_shared<const std::string>(std::move(body)));
  s.pages.keep(x.query_text, page);
  return page->answer(coding_for(x), s.kit(x).deflate);
}

} // namespace

namespace {

/// Finds events for whom nobody has asked yet, here or on another node.
void find_anew(site& s, exchange& x, search::searchable_ptr all,
               search::settings_ptr how, search_page::request asked,
               reply done) {
  const auto& in = *all->only();
  const auto& what = asked.asked.what;
  auto* shared = s.kit(x).shared.get();
  if (!shared || what.explain) {
    auto found = s.search->find_anew(in, what, asked.question, *how);
    done(write_page(s, x, std::move(asked), {found, false}));
    return;
  }
  search::shared_answer_name name{in.content, what, *how};
  auto then = [&s, &x, all, how, asked, name, shared,
               to = share(std::move(done))](search::findings_ptr found) {
    const auto& in = *all->only();
    const auto& what = asked.asked.what;
    if (found) {
      s.search->keep(in, what, asked.question, found);
    } else {
      found = s.search->find_anew(in, what, asked.question, *how);
      // What was left meanwhile may be what the name does not say.
      if (in.offers->turns() == in.turns)
        shared->keep(name, *found);
    }
    (*to)(write_page(s, x, asked, {found, false}));
  };
  shared->find(name, what, std::move(then));
}

} // namespace

void find_events(site& s, exchange& x, reply done) {
  auto all = s.search->read();
  auto only = all ? all->only() : nullptr;
  auto how = s.search->how();
  auto now = std::chrono::floor<std::chrono::minutes>(s.now());
  auto page = only ? s.pages.find(x.query_text) : nullptr;
  if (page && page->asked().settings != how->generation)
    page = nullptr;
  search_page::request made; // unless somebody has asked the same before
  if (!page) {
    auto read = parse_search(x.query, now);
    if (!read) {
      done(invalid_request(read.error().field, read.error().reason));
      return;
    }
    made.asked = *std::move(read);
  }
  if (!all) {
    done(uncached(json_response(200, unready_search_json())));
    return;
  }
  if (!only) {
    auto what = made.asked.what;
    find_in_shards(s, x, all, std::move(what),
                   [&s, asked = std::move(made.asked),
                    to = share(std::move(done))](const auto& found) {
                     (*to)(far_page(s, asked, found));
                   });
    return;
  }
  if (!page) {
    made.question = search::question_of(made.asked.what, *how);
    made.settings = how->generation;
  }
  const auto& asked = page ? page->asked() : made;
  auto found = s.search->known(*only, asked.asked.what, now, asked.question,
                               *how);
  auto holds = found && page
               && page->holds(found, *s.env->catalogue->read(), *s.env);
  s.pages.answered(holds);
  if (holds) {
    done(page->answer(coding_for(x), s.kit(x).deflate));
    return;
  }
  if (page) {
    made = page->asked();
    made.asked.what.as_of = now;
  }
  if (found)
    done(write_page(s, x, std::move(made), {found, true}));
  else
    find_anew(s, x, std::move(all), std::move(how), std::move(made),
              std::move(done));
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
  auto what = to_query(*asked, s.now());
  auto answer = [&s, all, what, size = asked->size](
                  const search::findings& events, bool partial) {
    auto found = search::suggest(all->directory, what, events, *s.search->how(),
                                 &s.search->filters());
    auto body = suggestions_json(found, size, all->directory,
                                 *s.env->catalogue->read());
    // Completions lack a few events then, and do not say so.
    return partial ? uncached(json_response(200, std::move(body)))
                   : cacheable(tagged_json(std::move(body)), freshness::seats,
                               names_of(found), s.caches_purged);
  };
  if (auto only = all->only()) {
    done(
      answer(search::find(*only, what, *s.search->how(), &s.search->filters()),
             false));
    return;
  }
  find_in_shards(s, x, all, what,
                 [answer, to = share(std::move(done))](const auto& found) {
                   (*to)(answer(*found.what, found.partial));
                 });
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
