#include "cli/serve.hpp"

#include "cli/demo_crowd.hpp"
#include "cli/demo_store.hpp"
#include "cli/end_signal.hpp"
#include "cli/exit_status.hpp"
#include "cli/in_background.hpp"
#include "cli/last_resort.hpp"
#include "cli/redis_servers.hpp"
#include "cli/request_log.hpp"
#include "cli/search_parts.hpp"
#include "cli/secrets.hpp"
#include "cli/server_address.hpp"
#include "cli/synonyms_file.hpp"
#include "cluster/node.hpp"
#include "domain/result.hpp"
#include "http/application.hpp"
#include "http/request_metrics.hpp"
#include "http/routes/routes.hpp"
#include "http/search_request.hpp"
#include "http/server.hpp"
#include "http/site.hpp"
#include "http/views/booking_json.hpp"

#include <atomic>
#include <cstdio>
#include <cstring>
#include <optional>
#include <utility>

namespace onsale::cli {

namespace {

/// A node of a cluster first hands its shards over: some at a time, and the
/// requests on their way go with them.
constexpr std::chrono::milliseconds drain_shards{10'000};

/// SIGTERM to exit takes 5 s at most besides: answers first, then the journal,
/// and then what the store still has to answer.
constexpr std::chrono::milliseconds drain_answers{2'500};
constexpr std::chrono::milliseconds drain_journal{1'500};
constexpr std::chrono::milliseconds end_at_last{4'900};

/// Questions on their way to Redis: two for each who joins.
constexpr size_t limited_at_once = 20'000;

/// The parts of one server, in the order in which they depend on each other.
struct program {
  std::unique_ptr<last_resort> end; // first: it watches the others go
  std::shared_ptr<storage::store> store;
  std::unique_ptr<payment_provider> payments;
  std::shared_ptr<actors::environment> env;
  std::shared_ptr<search::search_board> search;
  std::unique_ptr<http::purger> purger;
  std::unique_ptr<cluster::node> node;
  std::shared_ptr<const http::token_keys> keys;
  std::unique_ptr<http::application> app;
  std::unique_ptr<http::request_metrics> requests;
  http::site site;
  std::unique_ptr<http::server> server;

  ~program() {
    if (server)
      server->stop(std::chrono::milliseconds{0});
    // What the provider and the store still answer goes to the server's
    // contexts, and the site's bridges belong to them.
    if (payments)
      payments->stop();
    if (store)
      store->finish();
    site.draws.stop();
    site.kits.clear();
    server.reset();
  }
};

/// @returns how the program is to end if it cannot sell, which has been said then
std::optional<int> make_environment(program& p, const serve_options& options,
                                    const support::logger& log) {
  auto provider = make_payment_provider(options.payments, provider_use::sell,
                                        *p.store, log);
  if (!provider)
    return fail(usage, provider.error());
  p.payments = *std::move(provider);
  p.env = std::make_shared<actors::environment>();
  p.env->clock = std::make_shared<actors::node_clock>();
  p.env->random = std::make_shared<actors::system_random>();
  p.env->store = p.store;
  p.env->gateway = p.payments->gateway();
  p.env->answers = std::make_shared<http::booking_answers>();
  p.env->board = std::make_shared<actors::board>();
  p.env->offers = std::make_shared<actors::offer_board>();
  p.env->catalogue = std::make_shared<actors::catalogue_board>();
  p.env->metrics = std::make_shared<support::metrics>();
  if (options.cluster.on)
    p.env->ages = std::make_shared<actors::view_ages>(p.env->shard_count);
  p.env->log = log;
  return refuse_other_provider(options.payments, provider_use::sell, *p.store);
}

/// @returns where to listen for other nodes, if there may be any, or what is
/// wrong with that
result<node_endpoint, std::string>
cluster_endpoint(const cluster_options& options, const store_address& store) {
  if (!options.on)
    return node_endpoint{};
  if (store.kind == store_address::engine::sqlite)
    return failure{
      std::string{"a cluster needs PostgreSQL, since a SQLite file belongs to "
                  "one process: --storage postgresql://…"}};
  return node_endpoint_of(options);
}

/// @returns a sentence if nothing can listen there
std::string
join_cluster(const node_endpoint& at, const program& p,
             const serve_options& options, const make_peer_link& make_link,
             cluster::node_options& node) {
  cluster::caf_link_options links;
  links.address = at.address;
  links.port = at.port;
  links.tls = at.tls;
  links.log = p.env->log;
  links.random = p.env->random;
  auto link = in_background([&] {
    return make_link(std::move(links));
  });
  if (!link)
    return link.error();
  node.link = *std::move(link);
  node.address = options.cluster.node_address;
  return {};
}

http::application_options
application_options(program& p, const serve_options& options) {
  http::application_options result;
  result.threads = options.threads;
  result.cors.origins = options.cors_origins;
  result.user_rate = {options.user_rate, options.user_rate};
  result.address_rate = {options.address_rate, options.address_rate};
  result.now = [&p] {
    return p.site.now();
  };
  result.lost_page = http::lost_page(p.site);
  result.on_response = [&p](const http::exchange& x, const http::response& y,
                            std::chrono::nanoseconds took) {
    p.requests->answered(x, y, took);
    log_answer(p.env->log, x, y, took);
  };
  auto shed = std::make_shared<shed_log>(p.env->log);
  result.on_shed = [&p, shed](http::shed_reason why) {
    p.env->metrics->shed[to_string(why)].Increment();
    shed->add(why);
  };
  result.on_bug = [log = p.env->log](const http::exchange& x,
                                     std::string_view what) {
    log.error("bug", {{"what", what}, {"request_id", x.request_id}});
  };
  return result;
}

/// Has caches in front hear of what the node shows, if there are any.
void tell_caches(program& p, const http::purge_options& options,
                 cluster::node_options& node) {
  if (options.urls.empty())
    return;
  auto tried = [metrics = p.env->metrics](bool purged) {
    metrics->purges[purged ? "purged" : "failed"].Increment();
  };
  p.purger = std::make_unique<http::purger>(options, p.env->log,
                                            std::move(tried));
  node.shown = [&purger = *p.purger](const search::shown_change& x) {
    purger.add(x);
  };
}

cluster::node_options
make_node_options(program& p, const serve_options& options) {
  cluster::node_options result;
  result.search = p.search;
  result.search_copies = options.search_copies;
  result.read_query = http::read_search_target;
  result.scheduler_threads = options.scheduler_threads;
  if (p.payments->keeps_times())
    result.books = p.payments->statement();
  // Of two nodes that start with different providers at the same time, one at
  // least finds the other now that it has joined.
  result.may_work = [store = p.store, name = options.payments.provider](
                      storage::reply_to<unit> done) {
    claim_store(name, *store, std::move(done));
  };
  tell_caches(p, options.purge, result);
  return result;
}

void make_site(program& p, const serve_options& options) {
  auto& s = p.site;
  s.env = p.env;
  s.region = p.node->handles().region;
  s.catalogue = p.node->handles().catalogue;
  s.status = p.node->status();
  s.search = p.search;
  s.pages.set_room(limits::search_pages_share(options.search_bytes));
  s.searcher = p.node->searcher();
  s.caches_purged = p.purger != nullptr;
  s.origins = options.cors_origins;
  s.joins = std::make_shared<http::join_limits>(options.joins);
  s.keys = p.keys;
  s.bank = p.payments->bank();
  s.cards = p.payments->cards();
  s.webhooks = p.payments->webhooks();
  p.app = std::make_unique<http::application>(application_options(p, options),
                                              *p.keys);
  http::add_routes(p.app->routes(), s);
  p.requests = std::make_unique<http::request_metrics>(*p.env->metrics,
                                                       p.app->routes());
}

void make_server(program& p, http::server_options network,
                 const redis_servers& redis) {
  // Ids of requests differ between nodes, and between the lives of one.
  auto bits = p.env->random->bits128();
  std::memcpy(&network.seed, bits.data(), sizeof(network.seed));
  p.server = std::make_unique<http::server>(std::move(network), *p.app);
  p.site.serving = p.server.get();
  for (size_t i = 0; i < p.server->threads(); ++i) {
    auto& io = p.server->context(i);
    auto kit = std::make_unique<http::thread_kit>(p.node->system(), io, p.env,
                                                  p.site.region);
    if (redis.answers)
      kit->shared = std::make_unique<http::shared_answers>(
        io,
        http::redis_client::options{.address = *redis.answers,
                                    .log = p.env->log},
        p.env->metrics->search());
    if (redis.limits)
      kit->limits = std::make_unique<http::shared_limits>(
        io, http::redis_client::options{.address = *redis.limits,
                                        .pending_max = limited_at_once,
                                        .log = p.env->log});
    p.site.kits.push_back(std::move(kit));
  }
}

/// Answers who waits, even if only that nobody knows. @returns how to exit
int finish(program& p, const std::atomic<int>& died,
           const support::logger& log) {
  auto give_up = [&](size_t thread) {
    p.site.kits[thread]->rooms.end();
    p.site.kits[thread]->bridge.give_up();
  };
  if (died != ok) {
    p.server->stop(std::chrono::milliseconds{0}, give_up);
    return died;
  }
  log.info("stopping");
  p.site.status->phase = cluster::node_phase::draining;
  p.server->wind_down();
  p.site.end_waits();
  // Whoever asks meanwhile is still served, by whom the shards have gone to.
  if (!p.node->hand_over(drain_shards))
    log.warning("not all shards were handed over");
  p.end = std::make_unique<last_resort>(end_at_last, died.load(), log);
  auto answered = p.server->stop(drain_answers, give_up);
  auto flushed = p.node->drain(drain_journal);
  if (!answered || !flushed)
    log.warning("stopped before everything was finished");
  return died;
}

/// The node's end is that of the process.
void end_with_node(cluster::node_options& node, end_signal& ending,
                   std::atomic<int>& died) {
  node.on_dead = [&](const cluster::node_trouble& why) {
    died = status_of(why.code);
    ending.end();
  };
  node.on_drain = [&] {
    ending.end();
  };
}

/// Where clients find the server.
struct public_address {
  const http::server_options& network;
  const std::string& text; // as it was asked for
};

/// @param crowd a demo's; without fans there is none
/// @returns the exit status
int serve_clients(program& p, const public_address& at,
                  std::optional<crowd_options> crowd, end_signal& ending,
                  std::atomic<int>& died) {
  const auto& log = p.env->log;
  ending.start_serving();
  if (auto why = p.server->start(); !why.empty()) {
    p.node->hand_over(drain_shards); // others may have given it some already
    return fail(failed, at.text + ": " + why);
  }
  log.info("serving", {{"events", p.env->catalogue->read()->events.size()}});
  show_address(at.network, p.server->port());
  std::optional<demo_crowd> fans;
  if (crowd) {
    crowd->root = root_of(at.network, p.server->port());
    std::printf("A sale is about to begin: /e/%llu\n",
                static_cast<unsigned long long>(crowd->event.value));
    std::fflush(stdout);
    fans.emplace(*crowd, log);
  }
  ending.wait();
  if (died != ok)
    p.end = std::make_unique<last_resort>(end_at_last, died.load(), log);
  fans.reset();
  return finish(p, died, log);
}

} // namespace

int serve(const serve_options& options, const ports& with) {
  auto at = parse_store_address(options.store.storage);
  if (!at)
    return fail(usage, "--storage must be sqlite:FILE or postgresql://…");
  auto network = server_options(options);
  if (!network)
    return fail(usage, network.error());
  auto cluster_at = cluster_endpoint(options.cluster, *at);
  if (!cluster_at)
    return fail(usage, cluster_at.error());
  auto search = search_parts_of(options);
  if (!search)
    return fail(usage, search.error());
  auto redis = redis_servers_of(options);
  if (!redis)
    return fail(usage, redis.error());
  // A node that could not serve must not take shards first. (A process by
  // itself waits for the one before, which may have the port still.)
  if (options.cluster.on)
    if (auto why = http::why_not_listen(*network); !why.empty())
      return fail(failed, options.listen + ": " + why);
  if (options.cluster.on && options.demo_crowd > 0)
    return fail(usage, "--demo-crowd is for a server by itself");
  auto secrets = find_secrets(options.secret_file, *at, missing_secret::make);
  if (!secrets)
    return fail(usage, secrets.error());
  auto log = support::logger::to_stderr(
    support::parse_log_level(options.log_level)
      .value_or(support::log_level::info));
  // Before any thread exists, so that all of them inherit the mask.
  end_signal ending{reload_synonyms(options.synonyms, search->board, log)};
  auto opened = in_background([&] {
    return open_store(*at,
                      {.accept_data_loss = options.store.accept_data_loss});
  });
  if (!opened)
    return fail(status_of(opened.error().code), opened.error().detail);
  log.info("starting", {{"version", ONSALE_VERSION}, {"storage", at->shown}});
  std::atomic<int> died{ok}; // or the status to end with
  program p;
  p.store = *std::move(opened);
  std::optional<crowd_options> crowd;
  if (options.demo) {
    auto hot = make_demo(*p.store, options.demo_crowd > 0, log);
    if (!hot)
      return fail(status_of(hot.error().code), hot.error().detail);
    if (*hot)
      crowd = crowd_options{{}, **hot, options.demo_crowd};
  }
  if (auto ended = make_environment(p, options, log))
    return *ended;
  p.keys = std::make_shared<const http::token_keys>(*std::move(secrets));
  p.search = search->board;
  auto of_node = make_node_options(p, options);
  end_with_node(of_node, ending, died);
  if (options.cluster.on)
    if (auto why = join_cluster(*cluster_at, p, options, with.make_link,
                                of_node);
        !why.empty())
      return fail(failed, why);
  p.node = in_background([&] {
    return std::make_unique<cluster::node>(p.env, std::move(of_node));
  });
  if (auto started = p.node->start(); !started)
    return fail(status_of(started.error().code), started.error().detail);
  make_site(p, options);
  make_server(p, *network, *redis);
  return serve_clients(p, {*network, options.listen}, crowd, ending, died);
}

} // namespace onsale::cli
