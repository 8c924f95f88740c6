// Venues and performers, each with its upcoming events.

#include "http/caching.hpp"
#include "http/problem.hpp"
#include "http/router.hpp"
#include "http/routes/routes.hpp"
#include "http/site.hpp"
#include "http/views/catalogue_json.hpp"
#include "http/views/etag.hpp"

#include <algorithm>
#include <utility>

namespace onsale::http {

namespace {

/// Events shown with a venue or a performer; the rest is found by searching.
constexpr size_t events_shown = 100;

/// One with a list of events.
template <class Id>
shown_names names_of(Id x) {
  return shown_names{}.add(x).add_list(x);
}

/// Writes `"events":[…]`: the upcoming ones that fit. @returns their names, too
template <class Fits>
shown_names
write_upcoming(json_out& out, site& s, shown_names names, Fits fits) {
  auto view = s.env->catalogue->read();
  auto now = s.now();
  auto i = view->by_start.partition_point([&](const auto& x) {
    return x->what.starts_at < now;
  });
  out.name("events").open('[');
  size_t shown = 0;
  for (; i != view->by_start.end() && shown < events_shown; ++i) {
    if ((*i)->what.status == event_status::cancelled || !fits((*i)->what))
      continue;
    write_event_item(out, s.items, *i, tickets_left(*s.env, (*i)->what.id));
    names.add(**i);
    ++shown;
  }
  out.close(']');
  return names;
}

void show_venue(site& s, exchange& x, reply done) {
  auto view = s.env->catalogue->read();
  auto id = parse_numeric_id(x.parameter("venue_id"));
  auto i = id ? view->venues.find({*id}) : view->venues.end();
  if (i == view->venues.end()) {
    done(problem_response("not-found", "there is no such venue"));
    return;
  }
  std::string body;
  json_out out{body};
  out.open('{').name("venue");
  write_venue(out, *i->second);
  auto names = write_upcoming(out, s, names_of(i->first), [&](const event& e) {
    return e.venue == i->first;
  });
  out.close('}');
  done(cacheable(tagged_json(std::move(body)), freshness::catalogue, names,
                 s.caches_purged));
}

void show_performer(site& s, exchange& x, reply done) {
  auto view = s.env->catalogue->read();
  auto id = parse_numeric_id(x.parameter("performer_id"));
  auto i = id ? view->performers.find({*id}) : view->performers.end();
  if (i == view->performers.end()) {
    done(problem_response("not-found", "there is no such performer"));
    return;
  }
  std::string body;
  json_out out{body};
  out.open('{').name("performer");
  write_performer(out, *i->second);
  auto names = write_upcoming(out, s, names_of(i->first), [&](const event& e) {
    return std::find(e.performers.begin(), e.performers.end(), i->first)
           != e.performers.end();
  });
  out.close('}');
  done(cacheable(tagged_json(std::move(body)), freshness::catalogue, names,
                 s.caches_purged));
}

} // namespace

void add_catalogue(router& to, site& s) {
  to.add("GET /venues/{venue_id}", {}, [&s](exchange& x, reply done) {
    show_venue(s, x, std::move(done));
  });
  to.add("GET /performers/{performer_id}", {}, [&s](exchange& x, reply done) {
    show_performer(s, x, std::move(done));
  });
}

} // namespace onsale::http
