#include "support/metrics.hpp"

#include <prometheus/text_serializer.h>

#include <iterator>

namespace onsale::support {

namespace {

prometheus::Family<counter>&
counters(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

prometheus::Family<gauge>&
gauges(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}

} // namespace

route_metrics::route_metrics(prometheus::Family<counter>& requests,
                             const prometheus::Labels& labels,
                             histogram& seconds)
  : by_status(requests, "status", labels), seconds(seconds) {
}

void route_metrics::answered(std::string_view status,
                             std::chrono::nanoseconds took) {
  by_status[status].Increment();
  seconds.observe(std::chrono::duration<double>{took}.count());
}

payment_metrics::payment_metrics(prometheus::Family<counter>& calls)
  : authorise(calls, "outcome", {{"step", "authorise"}}),
    capture(calls, "outcome", {{"step", "capture"}}),
    cancel(calls, "outcome", {{"step", "cancel"}}),
    refund(calls, "outcome", {{"step", "refund"}}),
    retrieve(calls, "outcome", {{"step", "retrieve"}}) {
  // Whoever is alerted by the first of them needs to see the zero before it.
  capture["failed"];
  refund["failed_at_bank"];
}

reconciliation_metrics::reconciliation_metrics(prometheus::Registry& registry)
  : payments(counters(registry, "onsale_reconciled_payments_total",
                      "Payments compared with their bookings, by how they "
                      "stand."),
             "standing"),
    let_go(counters(registry, "onsale_reconciled_holds_let_go_total",
                    "Of them, those on hold for nobody that were let go.")
             .Add({})),
    failures(counters(registry, "onsale_reconciliation_failures_total",
                      "Comparisons that came to no end.")
               .Add({})),
    differences(gauges(registry, "onsale_payment_differences",
                       "Payments that are known to differ from their "
                       "bookings.")
                  .Add({})),
    until(gauges(registry, "onsale_reconciled_until_seconds",
                 "Payments made before have been compared; seconds since "
                 "1970.")
            .Add({})) {
}

cluster_metrics::cluster_metrics(prometheus::Registry& registry)
  : members(gauges(registry, "onsale_cluster_members",
                   "Nodes of the cluster as this one knows it.")
              .Add({})),
    unreachable(gauges(registry, "onsale_cluster_unreachable_members",
                       "Of them, those that this node has no link to.")
                  .Add({})),
    shards(gauges(registry, "onsale_cluster_shards",
                  "Shards that this node decides about.")
             .Add({})),
    taken(counters(registry, "onsale_cluster_shards_taken_total",
                   "Shards that this node has taken.")
            .Add({})),
    given(counters(registry, "onsale_cluster_shards_handed_over_total",
                   "Shards that this node has handed over.")
            .Add({})),
    out_of_touch(counters(registry, "onsale_cluster_store_given_up_total",
                          "How often the store said nothing for so long that "
                          "nobody was kept waiting for it.")
                   .Add({})),
    standby(gauges(registry, "onsale_cluster_store_waits_for_standby",
                   "Whether the store has commits on a second server before "
                   "it answers them.")
              .Add({})) {
}

feed_metrics::feed_metrics(prometheus::Registry& registry)
  : following(gauges(registry, "onsale_change_feed_following",
                     "Whether this node follows the store's log.")
                .Add({})),
    behind(gauges(registry, "onsale_change_feed_behind_bytes",
                  "The store's log that whoever follows it has not seen yet.")
             .Add({})),
    unseen(gauges(registry, "onsale_change_feed_unseen_changes",
                  "Changes of the catalogue that only the store's log has "
                  "shown, found by this process.")
             .Add({})) {
}

void counter_of_another::set(uint64_t total) {
  std::lock_guard guard{mutex_};
  auto more = static_cast<double>(total) - shown_.Value();
  if (more > 0)
    shown_.Increment(more);
}

search_metrics::search_metrics(prometheus::Registry& registry)
  : answers_(counters(registry, "onsale_search_answers_total",
                      "Searches by whether the answer was kept of one before: "
                      "`kept`, `unknown`, or `outdated` if it was and is not "
                      "known to hold any more.")),
    filters_(
      counters(registry, "onsale_search_filters_total",
               "Filters of searches by whether the events that pass were "
               "kept of one before: `kept` or `unknown`.")),
    pages_(counters(registry, "onsale_search_pages_total",
                    "Answers to searches by whether the page was `kept` as it "
                    "had been sent before, or `written`.")),
    gathered_(counters(registry, "onsale_search_gathered_total",
                       "Searches over several shards of the index by whether "
                       "all have answered: `complete` or `partial`.")),
    shared_(counters(registry, "onsale_search_shared_total",
                     "Answers asked for among those that nodes share: `found`, "
                     "`unknown`, or `away` if Redis did not say.")),
    answers_kept(answers_.Add({{"result", "kept"}})),
    answers_unknown(answers_.Add({{"result", "unknown"}})),
    answers_outdated(answers_.Add({{"result", "outdated"}})),
    filters_kept(filters_.Add({{"result", "kept"}})),
    filters_unknown(filters_.Add({{"result", "unknown"}})),
    pages_kept(pages_.Add({{"result", "kept"}})),
    pages_written(pages_.Add({{"result", "written"}})),
    complete(gathered_.Add({{"result", "complete"}})),
    partial(gathered_.Add({{"result", "partial"}})),
    shared_found(shared_.Add({{"result", "found"}})),
    shared_unknown(shared_.Add({{"result", "unknown"}})),
    shared_away(shared_.Add({{"result", "away"}})),
    answer_bytes(gauges(registry, "onsale_search_answers_bytes",
                        "What answers to searches take that are kept.")
                   .Add({})),
    shards_here(gauges(registry, "onsale_search_shards_here",
                       "Shards of the search index that this node has.")
                  .Add({})) {
}

metrics::metrics()
  : request_seconds_("onsale_http_request_duration_seconds",
                     "Time from a request's last byte to its answer.",
                     latency_bounds()),
    batch_entries_("onsale_journal_batch_entries",
                   "Entries in one batch of the journal.", size_bounds()),
    commit_seconds_("onsale_journal_commit_duration_seconds",
                    "Time that the store took for one batch.",
                    latency_bounds()),
    connections(
      gauges(registry_, "onsale_http_connections", "Open connections.").Add({})),
    requests_in_flight(gauges(registry_, "onsale_http_requests_in_flight",
                              "Requests being worked on.")
                         .Add({})),
    unread_bytes(gauges(registry_, "onsale_http_unread_bytes",
                        "Memory of answers that clients have yet to read.")
                   .Add({})),
    shed(counters(registry_, "onsale_http_shed_total",
                  "Requests and connections refused because of too many, by "
                  "reason."),
         "reason"),
    reserves(counters(registry_, "onsale_reserves_total",
                      "Requests for seats, by outcome."),
             "outcome"),
    confirms(counters(registry_, "onsale_confirms_total",
                      "Requests to buy held seats, by outcome."),
             "outcome"),
    open_holds(gauges(registry_, "onsale_open_holds",
                      "Bookings that are held or paying.")
                 .Add({})),
    seats(gauges(registry_, "onsale_seats",
                 "Places of open blocks, by status."),
          "status"),
    batch_entries(batch_entries_.add({})),
    commit_seconds(commit_seconds_.add({})),
    journal_queue(gauges(registry_, "onsale_journal_queue_entries",
                         "Entries that wait for the next batch.")
                    .Add({})),
    batches(counters(registry_, "onsale_journal_batches_total",
                     "Batches sent to the store, by outcome."),
            "outcome"),
    log_syncs(gauges(registry_, "onsale_store_log_syncs",
                     "Syncs of the store's log by this process.")
                .Add({})),
    duties(gauges(registry_, "onsale_outbox_duties",
                  "Duties of open blocks' outboxes that are not done yet: "
                  "calls to the payment provider, and words to other blocks.")
             .Add({})),
    purges(counters(registry_, "onsale_cache_purges_total",
                    "Attempts to tell caches in front of changes, by outcome."),
           "outcome"),
    payments(counters(registry_, "onsale_payment_calls_total",
                      "Calls of the payment provider, by step and outcome.")),
    requests_(
      counters(registry_, "onsale_http_requests_total", "Requests answered.")) {
  gauges(registry_, "onsale_build_info", "The version that runs.")
    .Add({{"version", ONSALE_VERSION}})
    .Set(1);
}

cluster_metrics& metrics::cluster() {
  std::lock_guard guard{mutex_};
  if (!cluster_)
    cluster_ = std::make_unique<cluster_metrics>(registry_);
  return *cluster_;
}

feed_metrics& metrics::feed() {
  std::lock_guard guard{mutex_};
  if (!feed_)
    feed_ = std::make_unique<feed_metrics>(registry_);
  return *feed_;
}

reconciliation_metrics& metrics::reconciliation() {
  std::lock_guard guard{mutex_};
  if (!reconciliation_)
    reconciliation_ = std::make_unique<reconciliation_metrics>(registry_);
  return *reconciliation_;
}

search_metrics& metrics::search() {
  std::lock_guard guard{mutex_};
  if (!search_)
    search_ = std::make_unique<search_metrics>(registry_);
  return *search_;
}

route_metrics&
metrics::route(std::string_view method, std::string_view pattern) {
  std::pair<std::string, std::string> key{method, pattern};
  std::lock_guard guard{mutex_};
  auto& result = routes_[key];
  if (!result) {
    prometheus::Labels labels{{"method", key.first}, {"route", key.second}};
    result = std::make_unique<route_metrics>(requests_, labels,
                                             request_seconds_.add(labels));
  }
  return *result;
}

std::string metrics::text() const {
  auto families = registry_.Collect();
  for (auto more : {&request_seconds_, &batch_entries_, &commit_seconds_}) {
    auto collected = more->Collect();
    std::move(collected.begin(), collected.end(), std::back_inserter(families));
  }
  // A family without members would be a lone comment.
  std::erase_if(families, [](const auto& x) {
    return x.metric.empty();
  });
  return prometheus::TextSerializer{}.Serialize(families);
}

} // namespace onsale::support
