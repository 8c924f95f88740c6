#include "actors/reconciler.hpp"

#include "actors/store_call.hpp"

#include <caf/sec.hpp>
#include <caf/send.hpp>

#include <utility>

namespace onsale::actors {

namespace {

using payments::booked;
using payments::standing;
using payments::stated_payment;

constexpr size_t sold_page = 500;

booked booked_of(const storage::booking_record& x) {
  auto changed = x.history.empty() ? x.row.held_at : x.history.back().at;
  return {x.row.status,
          x.row.attempts(),
          {x.row.total, x.row.unit},
          changed,
          x.row.paid_by ? x.row.paid_by->reference : std::string{}};
}

int64_t seconds_of(timestamp x) {
  return std::chrono::floor<std::chrono::seconds>(x.time_since_epoch()).count();
}

/// Whether all attempts to pay for a sale, of a booking that was made in the
/// period, fell into it.
bool is_stated(const reconcile& what, const storage::booking_record& x) {
  return seconds_of(booked_of(x).changed) < what.when.to;
}

} // namespace

void reconciler_state::init(environment_ptr env,
                            std::shared_ptr<payments::statement> books) {
  env_ = std::move(env);
  books_ = std::move(books);
}

timestamp reconciler_state::now() const {
  return env_->clock->at(self_->clock().now());
}

caf::typed_response_promise<reconciliation_report_ptr>
reconciler_state::start(const reconcile& x) {
  auto promise = self_->make_response_promise<reconciliation_report_ptr>();
  if (std::exchange(is_running_, true)) {
    promise.deliver(caf::make_error(caf::sec::runtime_error,
                                    "another comparison is under way"));
    return promise;
  }
  what_ = x;
  started_ = now();
  report_ = std::make_shared<reconciliation_report>();
  promise_ = promise;
  next_page({});
  return promise;
}

// -- what the provider states -------------------------------------------------

void reconciler_state::next_page(std::string cursor) {
  auto me = caf::actor_cast<caf::actor>(self_);
  using answer = result<payments::statement_page, std::string>;
  books_->list(what_.when, std::move(cursor), [me](answer x) {
    caf::anon_send(me,
                   statement_listed{std::make_shared<answer>(std::move(x))});
  });
}

void reconciler_state::listed(const statement_listed& x) {
  auto& said = *x.what;
  if (!said) {
    report_->trouble = "no statement of the provider: " + said.error();
    finish();
    return;
  }
  page_ = std::move(said->payments);
  cursor_ = std::move(said->cursor);
  here_.assign(page_.size(), std::nullopt);
  waiting_ = page_.size() + 1; // so that none is the last before all are asked
  for (size_t i = 0; i < page_.size(); ++i)
    env_->store->ledger().find_booking(
      page_[i].booking, tell_self<stated_booking_found>(self_, i));
  one_done();
}

void reconciler_state::found(const stated_booking_found& x) {
  const auto& said = *x.what;
  if (said) {
    judge(page_.at(x.number), *said ? &**said : nullptr, x.number);
    return;
  }
  report_->trouble = said.error().detail;
  one_done();
}

void reconciler_state::judge(const stated_payment& x,
                             const storage::booking_record* known,
                             uint64_t number) {
  auto& here = here_.at(number);
  if (known)
    here = booked_of(*known);
  if (what_.sold_since && here && payments::is_payment_of(*here, x))
    stated_.insert(x.booking);
  auto how = payments::judge(x, here, now(), what_.settling);
  if (how != standing::orphan_hold || !what_.repair) {
    note(how, x, here);
    one_done();
    return;
  }
  auto me = caf::actor_cast<caf::actor>(self_);
  env_->gateway->cancel(
    {x.booking, x.attempt, x.reference, x.amount, 0},
    [me, number](payments::gateway_answer said) {
      caf::anon_send(me, hold_let_go{number, std::move(said)});
    });
}

void reconciler_state::let_go(const hold_let_go& x) {
  const auto& of = page_.at(x.number);
  auto is_gone = x.what.status == payments::gateway_status::succeeded;
  if (is_gone)
    ++report_->let_go;
  env_->log.warning(is_gone ? "let go what was on hold for nobody"
                            : "not let go what is on hold for nobody",
                    {{"booking", to_string(of.booking)},
                     {"attempt", of.attempt},
                     {"payment", of.reference},
                     {"detail", x.what.detail}});
  note(is_gone ? standing::in_order : standing::orphan_hold, of,
       here_.at(x.number));
  one_done();
}

void reconciler_state::one_done() {
  if (--waiting_ > 0)
    return;
  if (!report_->trouble.empty())
    finish();
  else if (!cursor_.empty())
    next_page(std::move(cursor_));
  else if (what_.sold_since)
    next_sold({});
  else
    finish();
}

// -- what is sold -------------------------------------------------------------

void reconciler_state::next_sold(std::string cursor) {
  env_->store->ledger().sold_bookings(
    timestamp{std::chrono::seconds{*what_.sold_since}}, std::move(cursor),
    sold_page, tell_self<sold_bookings_listed>(self_, 0));
}

void reconciler_state::sold(const sold_bookings_listed& x) {
  const auto& said = *x.what;
  if (!said) {
    report_->trouble = said.error().detail;
    finish();
    return;
  }
  for (const auto& record : said->bookings)
    if (is_stated(what_, record) && !stated_.contains(record.row.id))
      judge_unstated(record);
  if (said->cursor.empty())
    finish();
  else
    next_sold(said->cursor);
}

void reconciler_state::judge_unstated(const storage::booking_record& x) {
  stated_payment none;
  none.booking = x.row.id;
  none.attempt = x.row.attempts();
  auto here = booked_of(x);
  // What was sold since may be missing in a list that was read before.
  auto how = here.changed < started_
               ? payments::judge_unstated(here, now(), what_.settling)
               : standing::unsettled;
  note(how, none, here);
}

// -- the report ---------------------------------------------------------------

void reconciler_state::note(standing what, const stated_payment& at_provider,
                            const std::optional<booked>& here) {
  ++report_->counts.at(static_cast<size_t>(what));
  if (what == standing::in_order)
    return;
  if (report_->left.size() < differences_max)
    report_->left.push_back({what, at_provider, here});
  else
    ++report_->not_listed;
}

void reconciler_state::finish() {
  is_running_ = false;
  page_.clear();
  here_.clear();
  stated_.clear();
  promise_.deliver(reconciliation_report_ptr{std::exchange(report_, nullptr)});
}

reconciler_self::behavior_type
reconciler(reconciler_self::stateful_pointer<reconciler_state> self,
           environment_ptr env, std::shared_ptr<payments::statement> books) {
  auto& state = self->state;
  state.init(std::move(env), std::move(books));
  return {
    [&state](const reconcile& x) {
      return state.start(x);
    },
    [&state](const statement_listed& x) {
      state.listed(x);
    },
    [&state](const stated_booking_found& x) {
      state.found(x);
    },
    [&state](const hold_let_go& x) {
      state.let_go(x);
    },
    [&state](const sold_bookings_listed& x) {
      state.sold(x);
    },
  };
}

} // namespace onsale::actors
