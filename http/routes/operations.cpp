// Health and metrics.

#include "http/problem.hpp"
#include "http/router.hpp"
#include "http/routes/routes.hpp"
#include "http/server.hpp"
#include "http/site.hpp"
#include "http/views/json_out.hpp"

#include <algorithm>
#include <utility>

namespace onsale::http {

namespace {

void show(const storage::feed_status& x, support::feed_metrics& on) {
  on.following.Set(x.now == storage::feed_status::state::following ? 1 : 0);
  on.behind.Set(static_cast<double>(x.behind));
  on.unseen.Set(static_cast<double>(x.unseen));
}

void show(search::search_board& x, const search_pages& pages,
          support::search_metrics& on) {
  auto answers = x.answers().read_counts();
  on.answers_kept.set(answers.hits);
  on.answers_unknown.set(answers.misses - answers.outdated);
  on.answers_outdated.set(answers.outdated);
  on.answer_bytes.Set(static_cast<double>(answers.bytes));
  auto filters = x.filters().read_counts();
  on.filters_kept.set(filters.hits);
  on.filters_unknown.set(filters.misses);
  auto sent = pages.read_counts();
  on.pages_kept.set(sent.kept);
  on.pages_written.set(sent.written);
  auto all = x.read();
  on.shards_here.Set(
    all ? static_cast<double>(std::ranges::count_if(all->events,
                                                    [](const auto& shard) {
                                                      return shard != nullptr;
                                                    }))
        : 0);
}

const char* to_word(cluster::node_phase x) {
  switch (x) {
    case cluster::node_phase::starting:
      return "starting";
    case cluster::node_phase::serving:
      return "ok";
    case cluster::node_phase::draining:
      return "draining";
    case cluster::node_phase::dead:
      return "dead";
  }
  return "dead";
}

/// Ready while reads can be served: were it otherwise, a balancer would take
/// every node out when the database is down (P12).
response readiness(const site& s, bool verbose) {
  auto phase = s.status->phase.load();
  std::string body;
  json_out out{body};
  out.open('{').name("status").text(to_word(phase));
  out.name("writes").text(s.status->writes_ok() ? "ok" : "unavailable");
  if (verbose) {
    auto view = s.env->catalogue->read();
    out.name("version").text(ONSALE_VERSION);
    out.name("catalogue_version").number(view->version);
    out.name("events").number(view->events.size());
    out.name("now").time(s.now());
  }
  out.close('}');
  return json_response(phase == cluster::node_phase::serving ? 200 : 503,
                       std::move(body));
}

} // namespace

void add_operations(router& to, site& s) {
  route_policy essential;
  essential.order = precedence::essential;
  to.add("GET /livez", essential, [](exchange&, reply done) {
    done(json_response(200, R"({"status":"ok"})"));
  });
  auto ready = [&s](exchange& x, reply done) {
    auto verbose = std::any_of(x.query.begin(), x.query.end(),
                               [](const auto& pair) {
                                 return pair.first == "verbose";
                               });
    done(readiness(s, verbose));
  };
  to.add("GET /readyz", essential, ready);
  to.add("GET /healthz", essential, ready);
  to.add("GET /metrics", essential, [&s](exchange&, reply done) {
    auto& figures = *s.env->metrics;
    if (s.serving) {
      figures.connections.Set(
        static_cast<double>(s.serving->open_connections()));
      figures.requests_in_flight.Set(
        static_cast<double>(s.serving->in_flight()));
      figures.unread_bytes.Set(static_cast<double>(s.serving->unread_bytes()));
    }
    if (auto feed = s.env->store->feed())
      show(feed->status(), figures.feed());
    if (s.search)
      show(*s.search, s.pages, figures.search());
    figures.log_syncs.Set(static_cast<double>(s.env->store->log_syncs()));
    response result;
    result.content_type = "text/plain; version=0.0.4; charset=utf-8";
    result.text = figures.text();
    done(std::move(result));
  });
}

} // namespace onsale::http
