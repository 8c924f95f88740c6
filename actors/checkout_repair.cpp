// Steps of a payment that an earlier life began, or that the provider will not
// do as they were meant.

#include "actors/checkout.hpp"
#include "actors/store_call.hpp"

#include <algorithm>
#include <utility>

namespace onsale::actors {

namespace {

using payments::gateway_answer;
using payments::gateway_status;

/// Pause before a provider is asked again for what it has turned down: one more
/// of these each time, since it turns down those of others as well then, and
/// takes so many calls a second.
constexpr std::chrono::minutes refused_pause{5};
constexpr int64_t refused_pauses_max = 12;

/// Refunds that are under way at once, and as many voids. Buyers do not wait
/// for them, and those of a large event that is called off would fill the
/// provider's token bucket, and calls that find it full make others. With less
/// than 0.8 s a call it is more than Stripe takes by default, 25 a second.
constexpr size_t turns_max = 20;

} // namespace

/// Whether a job may call the provider now. If not, it is run when it may.
bool checkout_state::takes_turn(uint64_t number, job& x) {
  auto needs_turn = x.what == step::refund || x.what == step::cancel;
  if (!needs_turn || x.has_turn)
    return true;
  auto& all = turns_[x.what];
  if (all.taken == turns_max) {
    all.waiting.push_back(number);
    return false;
  }
  ++all.taken;
  x.has_turn = true;
  return true;
}

/// Who waits longest gets it, and nobody who comes meanwhile.
void checkout_state::give_turn_back(job& x) {
  if (!std::exchange(x.has_turn, false))
    return;
  auto& all = turns_[x.what];
  if (all.waiting.empty()) {
    --all.taken;
    return;
  }
  auto next = all.waiting.front();
  all.waiting.pop_front();
  jobs_.at(next).has_turn = true;
  self_->send(self_, repeat_job{next});
}

/// The provider turns a capture down and does not say how things stand: the
/// money may be there already, or still on hold.
void checkout_state::ask_about_capture(uint64_t number, job& x) {
  ++x.try_number;
  x.tries = 1;
  x.in_doubt = true;
  run(number);
}

/// Whether the provider will not give back money that it may still have, let go
/// what it has on hold, or take it: that is no word about the payment, and what
/// was sold stays sold until the hold is over.
bool checkout_state::is_still_owed(const job& x,
                                   const gateway_answer& said) const {
  if (x.what == step::capture)
    return said.state == payment_state::authorised && !is_to_be_given_back(x);
  if (said.status != gateway_status::rejected)
    return false;
  if (x.what == step::refund)
    return said.state == payment_state::captured
           || said.state == payment_state::intended;
  // One that is there, though no card was tried, may still be paid with one.
  auto is_there = said.state == payment_state::intended
                  && !said.reference.empty() && env_->gateway->closes_unmade();
  return x.what == step::cancel
         && (said.state == payment_state::authorised
             || said.state == payment_state::requires_action || is_there);
}

/// Whether an authorisation waits to be tried again, and its void waits behind
/// it: the buyer's card is not asked for what nobody wants any more.
bool checkout_state::is_given_up(const job& x) const {
  return x.what == step::authorise && waits(x, step::cancel);
}

/// Whether the money of a capture goes back to the buyer as soon as the capture
/// is over, one way or the other.
bool checkout_state::is_to_be_given_back(const job& x) const {
  return waits(x, step::refund) || waits(x, step::cancel);
}

/// Whether such a step of the same attempt waits for this one, or is it.
bool checkout_state::waits(const job& x, step what) const {
  const auto& lane = lanes_.at(x.of);
  return std::any_of(lane.begin(), lane.end(), [&](uint64_t number) {
    return jobs_.at(number).what == what;
  });
}

/// The buyer is owed the money, or owes it, whatever the provider says today.
/// By then another hand may have moved it, so it is asked before it is told.
/// How often it has refused earlier lives nobody knows: tries are numbered by
/// the minute, so that none has a key of theirs.
void checkout_state::ask_again_later(uint64_t number, job& x,
                                     const gateway_answer& said) {
  log_refusal(x, said,
              x.what == step::refund   ? "refund refused"
              : x.what == step::cancel ? "void refused"
                                       : "capture refused");
  ++x.refusals;
  auto now = env_->clock->at(self_->clock().now());
  auto minutes = std::chrono::floor<std::chrono::minutes>(now)
                   .time_since_epoch()
                   .count();
  x.try_number = std::max(x.try_number + 1, static_cast<uint32_t>(minutes));
  x.tries = 1;
  x.asked = false;
  x.in_doubt = false;
  give_turn_back(x);
  auto pauses = std::min(int64_t{x.refusals}, refused_pauses_max);
  self_->delayed_send(self_, refused_pause * pauses, repeat_job{number});
}

/// Operators hear of each sale without its money.
void checkout_state::fails(const job& x, const gateway_answer& said) {
  if (is_to_be_given_back(x)) {
    log_refusal(x, said, "capture given up, the tickets were given back");
    return;
  }
  env_->metrics->payments.capture["failed"].Increment();
  log_refusal(x, said,
              said.state == payment_state::refunded
                ? "capture failed, the money was paid back by other hands"
                : "capture refused for good");
}

void checkout_state::log_refusal(const job& x, const gateway_answer& said,
                                 const char* what) {
  env_->log.error(what, {{"booking", to_string(x.of.first)},
                         {"attempt", x.of.second},
                         {"detail", said.detail}});
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
  if (env_->gateway->closes_unmade())
    run(number); // it has been asked about it
  else
    make_again(number, x);
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
