#pragma once

#include "actors/environment.hpp"
#include "actors/protocols.hpp"
#include "payments/reconciliation.hpp"
#include "payments/statement.hpp"
#include "storage/ledger.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

namespace onsale::actors {

/// Compare what the provider has with the bookings.
struct reconcile {
  payments::statement_period when;
  /// Let go what is on hold for nobody.
  bool repair = true;
  /// Also look for bookings that were made since (seconds since 1970), and sold
  /// in that time, and of which nothing is stated.
  std::optional<int64_t> sold_since = {};
  /// How long ago a booking must have changed to be judged.
  duration_ms settling = payments::settling_time;
};

/// Most that a report lists; all are counted.
inline constexpr size_t differences_max = 10'000;

struct reconciliation_report {
  /// Payments, and bookings without one, by how they stand now.
  std::array<uint64_t, payments::standing_count> counts{};
  uint64_t let_go = 0; // holds of them, which are in order by that
  /// What is not in order, or not settled; the first of them.
  std::vector<payments::difference> left;
  uint64_t not_listed = 0; // of those, that there was no room for
  std::string trouble;     // why it is not complete; empty: it is

  uint64_t count(payments::standing x) const {
    return counts.at(static_cast<size_t>(x));
  }
};

using reconciliation_report_ptr = std::shared_ptr<const reconciliation_report>;

/// A page of the provider's statement has come.
struct statement_listed {
  std::shared_ptr<result<payments::statement_page, std::string>> what;
};

/// The booking of payment `number` of the page.
struct stated_booking_found {
  uint64_t number = 0;
  std::shared_ptr<storage::store_result<std::optional<storage::booking_record>>>
    what;
};

/// What came of letting the hold of payment `number` of the page go.
struct hold_let_go {
  uint64_t number = 0;
  payments::gateway_answer what;
};

/// Bookings that are sold.
struct sold_bookings_listed {
  uint64_t number = 0;
  std::shared_ptr<storage::store_result<storage::booking_page>> what;
};

} // namespace onsale::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::reconcile)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::reconciliation_report_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::statement_listed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::stated_booking_found)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::hold_let_go)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::sold_bookings_listed)

namespace onsale::actors {

using reconciler_actor = caf::typed_actor<
  // One at a time: an error while another is under way.
  caf::replies_to<reconcile>::with<reconciliation_report_ptr>>;

/// The reconciler with what it sends to itself.
using reconciler_self = reconciler_actor::extend<
  caf::reacts_to<statement_listed>, caf::reacts_to<stated_booking_found>,
  caf::reacts_to<hold_let_go>, caf::reacts_to<sold_bookings_listed>>;

/// Goes through a statement of the provider, page by page, and compares each
/// payment with its booking (P7). Only what is safe is repaired: a hold of an
/// attempt that is over is let go. The rest is reported.
class reconciler_state {
public:
  static inline const char* name = "reconciler";

  explicit reconciler_state(reconciler_self::pointer self) : self_(self) {
    // Initialised by `reconciler`.
  }

  /// @param env its store, gateway and clock (which is set) are used
  void init(environment_ptr env, std::shared_ptr<payments::statement> books);

  caf::typed_response_promise<reconciliation_report_ptr>
  start(const reconcile& x);
  void listed(const statement_listed& x);
  void found(const stated_booking_found& x);
  void let_go(const hold_let_go& x);
  void sold(const sold_bookings_listed& x);

private:
  void next_page(std::string cursor);
  void next_sold(std::string cursor);
  void judge(const payments::stated_payment& x,
             const storage::booking_record* known, uint64_t number);
  void judge_unstated(const storage::booking_record& x);
  void
  note(payments::standing what, const payments::stated_payment& at_provider,
       const std::optional<payments::booked>& here);
  void one_done();
  void finish();
  timestamp now() const;

  reconciler_self::pointer self_;
  environment_ptr env_;
  std::shared_ptr<payments::statement> books_;
  caf::typed_response_promise<reconciliation_report_ptr> promise_;
  bool is_running_ = false;
  reconcile what_;
  timestamp started_;
  std::shared_ptr<reconciliation_report> report_;
  std::vector<payments::stated_payment> page_;
  std::vector<std::optional<payments::booked>> here_; // of the page
  std::string cursor_;                                // of the next page
  size_t waiting_ = 0;                                // of the page
  std::unordered_set<booking_id> stated_;             // by their payments
};

/// Spawns with `sys.spawn(reconciler, env, books)`.
reconciler_self::behavior_type
reconciler(reconciler_self::stateful_pointer<reconciler_state> self,
           environment_ptr env, std::shared_ptr<payments::statement> books);

} // namespace onsale::actors
