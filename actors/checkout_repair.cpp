// Steps of a payment that an earlier life began, or that the provider will not
// do as they were meant.

#include "actors/checkout.hpp"
#include "actors/store_call.hpp"

#include <algorithm>

namespace onsale::actors {

namespace {

using payments::gateway_answer;
using payments::gateway_status;

/// Pause before a provider is asked again for money that it keeps.
constexpr std::chrono::minutes refused_pause{5};

} // namespace

/// The provider turns a capture down and does not say how things stand: the
/// money may be there already, or still on hold.
void checkout_state::ask_about_capture(uint64_t number, job& x) {
  ++x.refusals;
  x.tries = 1;
  run(number);
}

/// Whether the provider will not give back money that it may still have, or let
/// go what it has on hold.
bool checkout_state::is_still_owed(const job& x,
                                   const gateway_answer& said) const {
  if (said.status != gateway_status::rejected)
    return false;
  if (x.what == step::refund)
    return said.state == payment_state::captured
           || said.state == payment_state::intended;
  return x.what == step::cancel
         && (said.state == payment_state::authorised
             || said.state == payment_state::requires_action);
}

/// Whether an authorisation waits to be tried again, and its void waits behind
/// it: the buyer's card is not asked for what nobody wants any more.
bool checkout_state::is_given_up(const job& x) const {
  if (x.what != step::authorise)
    return false;
  const auto& lane = lanes_.at(x.of);
  return std::any_of(lane.begin(), lane.end(), [&](uint64_t number) {
    return jobs_.at(number).what == step::cancel;
  });
}

/// The buyer is owed the money whatever the provider says today. By then
/// another hand may have given it back, so it is asked before it is told.
void checkout_state::ask_again_later(uint64_t number, job& x,
                                     const gateway_answer& said) {
  log_refusal(x, said);
  ++x.refusals;
  x.tries = 1;
  x.asked = false;
  self_->delayed_send(self_, refused_pause, repeat_job{number});
}

/// A duty of an earlier life names its attempt and says no more of it.
void checkout_state::look_up(uint64_t number) {
  env_->store->ledger().find_booking(jobs_.at(number).of.first,
                                     tell_self<booking_found>(self_, number));
}

void checkout_state::found(const booking_found& x) {
  auto i = jobs_.find(x.job);
  if (i == jobs_.end())
    return;
  auto& job = i->second;
  if (!*x.what) {
    later(x.job, job);
    return;
  }
  job.looked_up = true;
  if (const auto& record = **x.what) {
    job.amount = {record->row.total, record->row.unit};
    if (record->row.attempts() == job.of.second)
      job.attempt = record->row.paid_by;
    if (job.attempt && job.attempt->reference.empty())
      job.attempt->reference = job.reference;
    // News of what has been decided changes nothing, and may come twice.
    if (job.due || (job.attempt && is_paying(record->row.status))) {
      run(x.job);
      return;
    }
  }
  if (job.due)
    env_->log.error("a duty of a booking that is not there",
                    {{"booking", to_string(job.of.first)}});
  finish(x.job);
}

/// A void of an attempt that the provider has never seen, or has made without a
/// card. Where a cancel closes that, it is simply cancelled.
void checkout_state::close_unmade(uint64_t number, job& x) {
  if (!env_->gateway->closes_unmade())
    make_again(number, x);
  else if (x.asked)
    run(number);
  else
    later(number, x);
}

/// A void of an attempt that the provider has never seen. The authorisation may
/// still be on its way there, sent by an earlier life of this node, and would
/// hold the buyer's money for good. Made again under its key it has arrived for
/// certain, whichever of the two comes first, and can be cancelled.
void checkout_state::make_again(uint64_t number, job& x) {
  if (x.attempt) {
    x.made_again = true;
    run(number);
    return;
  }
  // Another card has replaced it, which happens only after the provider has
  // answered: it has forgotten what it knew.
  tell(x, {gateway_status::rejected, {}, {}, {}, {}, {}});
  finish(number);
}

/// The step that gives the buyer the money back where the job's cannot: what
/// was never captured is let go instead, and what was captured is refunded.
std::optional<checkout_state::step>
checkout_state::other_way_back(const job& x, const gateway_answer& said) const {
  if (said.status != gateway_status::rejected)
    return std::nullopt;
  if (x.what == step::refund && said.state == payment_state::authorised)
    return step::cancel;
  if (x.what == step::cancel && said.state == payment_state::captured)
    return step::refund;
  return std::nullopt;
}

} // namespace onsale::actors
