#pragma once

#include "support/by_label.hpp"
#include "support/histogram.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace onsale::support {

using counter = prometheus::Counter;
using gauge = prometheus::Gauge;

/// What one route answers, by method.
struct route_metrics {
  route_metrics(prometheus::Family<counter>& requests,
                const prometheus::Labels& labels, histogram& seconds);

  by_label<counter> by_status;
  histogram& seconds;

  void answered(std::string_view status, std::chrono::nanoseconds took);
};

/// Calls of the payment provider, by outcome.
struct payment_metrics {
  explicit payment_metrics(prometheus::Family<counter>& calls);

  by_label<counter> authorise;
  by_label<counter> capture;
  by_label<counter> cancel;
  by_label<counter> refund;
  by_label<counter> retrieve;
};

/// What comes of comparing the provider's payments with the bookings.
struct reconciliation_metrics {
  explicit reconciliation_metrics(prometheus::Registry& registry);

  by_label<counter> payments; // by how they stand
  counter& let_go;            // holds of them that were for nobody
  counter& failures;          // looks that came to no end
  gauge& differences;         // that are left
  gauge& until; // payments made before have been looked at; seconds since 1970
};

/// What a node of a cluster tells beside the rest.
struct cluster_metrics {
  explicit cluster_metrics(prometheus::Registry& registry);

  gauge& members;        // those that have joined, this one included
  gauge& unreachable;    // of them, for this node
  gauge& shards;         // that this node decides about
  counter& taken;        // shards
  counter& given;        // shards, to other nodes in good order
  counter& out_of_touch; // how often the store was given up
  gauge& standby;        // whether the store waits for one, 0 or 1
};

/// What a node tells whose store has a log that can be followed.
struct feed_metrics {
  explicit feed_metrics(prometheus::Registry& registry);

  gauge& following; // whether this node does, 0 or 1
  gauge& behind;    // bytes of the log that nobody has looked at
  gauge& unseen;    // changes that only the log has shown
};

/// A counter whose number somebody else keeps, and says now and then.
class counter_of_another {
public:
  explicit counter_of_another(counter& shown) : shown_{shown} {
  }

  /// @param total never less than before
  void set(uint64_t total);

private:
  std::mutex mutex_;
  counter& shown_;
};

/// What search keeps for those who ask the same, and what lies elsewhere.
struct search_metrics {
  explicit search_metrics(prometheus::Registry& registry);

private:
  prometheus::Family<counter>& answers_; // above those that are made from it
  prometheus::Family<counter>& filters_;
  prometheus::Family<counter>& pages_;
  prometheus::Family<counter>& gathered_;
  prometheus::Family<counter>& shared_;

public:
  counter_of_another answers_kept;     // that were asked for
  counter_of_another answers_unknown;  // and had to be found
  counter_of_another answers_outdated; // as well, since they might hold no more
  counter_of_another filters_kept;
  counter_of_another filters_unknown;
  counter_of_another pages_kept; // and sent as they were
  counter_of_another pages_written;
  counter& complete; // of searches over several shards
  counter& partial;
  counter& shared_found; // answers that nodes share in Redis
  counter& shared_unknown;
  counter& shared_away;
  gauge& answer_bytes;
  gauge& shards_here;
};

/// The figures of one node: an object of the node, so that several nodes fit in
/// a process (P11). Updates are thread-safe and take no lock, except the first
/// one of a label's value.
class metrics {
private:
  // Above the handles, which are made from them.
  prometheus::Registry registry_;
  histogram_family request_seconds_;
  histogram_family batch_entries_;
  histogram_family commit_seconds_;

public:
  metrics();

  // -- HTTP
  gauge& connections;
  gauge& requests_in_flight;
  gauge& unread_bytes;    // of answers, in memory until clients read on
  by_label<counter> shed; // refused for the server's sake, by reason

  /// The figures of a route, for example `GET` and `/events/{id}`: looked up
  /// when routes are set up, and kept. The reference lives as long as this
  /// object.
  route_metrics& route(std::string_view method, std::string_view pattern);

  // -- booking
  by_label<counter> reserves; // by outcome: `held` or the problem's name
  by_label<counter> confirms; // by outcome: `confirmed` or the problem's name
  gauge& open_holds;          // bookings that are held or paying
  by_label<gauge> seats;      // of open blocks, by status

  // -- journal
  histogram& batch_entries;
  histogram& commit_seconds;
  gauge& journal_queue;      // entries that wait for the next batch
  by_label<counter> batches; // by outcome: `applied` or the store's error
  gauge& log_syncs;          // of the store's log by this process
  gauge& duties;             // rows of the outbox that wait for their turn

  by_label<counter> purges; // of caches in front, by outcome

  // -- payments
  payment_metrics payments;

  /// Those of a node of a cluster; there are none before the first call. The
  /// reference lives as long as this object.
  cluster_metrics& cluster();

  /// The same of the store's log.
  feed_metrics& feed();

  /// The same of search.
  search_metrics& search();

  /// The same of the reconciler.
  reconciliation_metrics& reconciliation();

  /// Everything in Prometheus' text format 0.0.4.
  std::string text() const;

private:
  prometheus::Family<counter>& requests_;
  std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, std::unique_ptr<route_metrics>>
    routes_;
  std::unique_ptr<cluster_metrics> cluster_;
  std::unique_ptr<feed_metrics> feed_;
  std::unique_ptr<search_metrics> search_;
  std::unique_ptr<reconciliation_metrics> reconciliation_;
};

} // namespace onsale::support
