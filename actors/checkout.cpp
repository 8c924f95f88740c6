#include "actors/checkout.hpp"

#include "actors/store_call.hpp"

#include <caf/send.hpp>

#include <algorithm>
#include <utility>

namespace onsale::actors {

namespace {

using payments::gateway_answer;
using payments::gateway_status;

/// Pauses between tries: 100 ms, doubled each time up to 10 s.
constexpr std::chrono::milliseconds first_pause{100};
constexpr std::chrono::milliseconds longest_pause{10'000};

/// Tries of what a buyer waits for after which the buyer is told that nobody
/// knows yet; it goes on all the same.
constexpr uint32_t tries_before_word = 5;

std::chrono::milliseconds pause_after(uint32_t tries) {
  auto factor = int64_t{1} << std::min(tries, 10u);
  return std::min(first_pause * factor, longest_pause);
}

/// What the provider's word means to a booking; nothing if it means "ask
/// again". `state` is how things stand now; `status` is what came of the call,
/// and a repeated call answers as the first one did.
std::optional<provider_answer> meaning_of(const gateway_answer& said) {
  provider_answer result;
  result.reference = said.reference;
  if (said.status == gateway_status::unknown)
    return std::nullopt;
  switch (said.state) {
    case payment_state::authorised:
    case payment_state::captured:
      result.state = payment_state::authorised;
      result.card = said.card;
      return result;
    case payment_state::requires_action:
      result.state = payment_state::requires_action;
      result.action_url = said.action_url;
      return result;
    default:
      result.state = payment_state::declined;
      result.decline_code = said.decline_code.empty() ? "processing_error"
                                                      : said.decline_code;
      return result;
  }
}

/// Whether the provider knows nothing of the attempt.
bool never_seen(const gateway_answer& said) {
  return said.status == gateway_status::rejected
         && said.state == payment_state::intended;
}

/// Whether money may be on hold though nothing will be captured.
bool may_be_on_hold(const gateway_answer& said) {
  return said.state == payment_state::authorised
         || said.state == payment_state::requires_action;
}

} // namespace

void checkout_state::init(environment_ptr env, region_actor region) {
  env_ = std::move(env);
  region_ = std::move(region);
}

checkout_state::job checkout_state::job_for(step what, const payment& attempt) {
  job result;
  result.what = what;
  result.of = {attempt.booking, attempt.attempt};
  result.attempt = attempt;
  result.amount = attempt.amount;
  return result;
}

void checkout_state::authorise(const payment& attempt) {
  if (attempt.amount.amount == 0) {
    // Nothing to pay: no provider takes a payment of nothing.
    provider_answer free;
    free.state = payment_state::authorised;
    self_->send(region_, payment_answered{attempt.booking, attempt.attempt,
                                          std::move(free)});
    return;
  }
  enqueue(job_for(step::authorise, attempt));
}

void checkout_state::review(const payment& attempt) {
  enqueue(job_for(step::review, attempt));
}

void checkout_state::review(const payment_reported& x) {
  job next;
  next.what = step::review;
  next.of = {x.booking, x.attempt};
  next.reported = true;
  next.reference = x.reference;
  enqueue(std::move(next));
}

void checkout_state::perform(const duty_due& x) {
  auto what = step::capture;
  if (x.what.kind == duty_kind::void_payment)
    what = step::cancel;
  else if (x.what.kind == duty_kind::refund_payment)
    what = step::refund;
  job next;
  next.what = what;
  next.of = {x.what.booking, x.what.number};
  next.attempt = x.attempt;
  if (x.attempt)
    next.amount = x.attempt->amount;
  next.due = x.what;
  enqueue(std::move(next));
}

void checkout_state::enqueue(job x) {
  auto& lane = lanes_[x.of];
  // A block that was opened again asks for what is already under way.
  auto known = std::find_if(lane.begin(), lane.end(), [&](uint64_t number) {
    return jobs_.at(number).what == x.what;
  });
  if (known != lane.end()) {
    join(jobs_.at(*known), x);
    return;
  }
  auto number = next_job_++;
  lane.push_back(number);
  jobs_.emplace(number, std::move(x));
  if (lane.size() == 1)
    run(number);
}

/// Nothing is done twice at once, but what the provider is about to answer may
/// be older than the news. (A buyer who asks again hears what it answers.)
void checkout_state::join(job& known, const job& x) const {
  known.once_more = known.once_more || (known.asked && x.reported);
  known.reported = known.reported && x.reported; // a buyer waits from now on
}

void checkout_state::run(uint64_t number) {
  auto i = jobs_.find(number);
  if (i == jobs_.end())
    return;
  auto& x = i->second;
  if (!takes_turn(number, x))
    return;
  if (!x.attempt && !x.looked_up) {
    look_up(number);
    return;
  }
  if (is_given_up(x)) {
    finish(number);
    return;
  }
  auto me = caf::actor_cast<caf::actor>(self_);
  auto done = [me, number](gateway_answer said) {
    caf::anon_send(me, provider_answered{number, std::move(said)});
  };
  payments::payment_ref ref{x.of.first, x.of.second,
                            x.attempt ? x.attempt->reference : std::string{},
                            x.amount, x.try_number};
  auto& provider = *env_->gateway;
  // After a call without an answer the provider is asked first (P7).
  x.asked = x.what == step::review || (x.tries > 0 && !x.asked);
  if (x.asked) {
    provider.retrieve(std::move(ref), done);
    return;
  }
  x.in_doubt = false; // this call will tell
  switch (x.made_again ? step::authorise : x.what) {
    case step::authorise:
      provider.authorise(
        {x.of.first, x.of.second, x.attempt->amount, x.attempt->method}, done);
      break;
    case step::capture:
      provider.capture(std::move(ref), done);
      break;
    case step::cancel:
      provider.cancel(std::move(ref), done);
      break;
    case step::refund:
      provider.refund(std::move(ref), done);
      break;
    case step::review:
      break;
  }
}

void checkout_state::answered(const provider_answered& x) {
  auto i = jobs_.find(x.job);
  if (i == jobs_.end())
    return;
  auto& job = i->second;
  count(job.what, x.what.status);
  if (x.what.status == gateway_status::unknown) {
    later(x.job, job);
    return;
  }
  auto unseen = never_seen(x.what);
  // What is turned away when made again would be so if it came late, too.
  // (Where a cancel makes what it closes, it is done or stays owed, see below.)
  auto turned_away = unseen && job.made_again && !job.asked;
  auto closes = job.what == step::cancel && env_->gateway->closes_unmade();
  auto is_open_void = closes ? job.asked
                             : job.what == step::cancel && !turned_away;
  if (unseen && is_open_void) {
    close_unmade(x.job, job);
    return;
  }
  auto made_again = std::exchange(job.made_again, false) && !turned_away;
  auto open = made_again
              || (job.asked && job.what != step::review && !ends_capture(job));
  if (open && !settles(job, x.what)) {
    // It has not taken effect yet, so it is done again under the same key.
    run(x.job);
    return;
  }
  if (job.what == step::capture && unseen && !job.asked) {
    ask_about_capture(x.job, job);
    return;
  }
  if (is_still_owed(job, x.what)) {
    ask_again_later(x.job, job, x.what);
    return;
  }
  auto is_open = job.what == step::review
                 && (unseen || x.what.state == payment_state::requires_action);
  if (is_open && std::exchange(job.once_more, false)) {
    run(x.job);
    return;
  }
  if (auto other = other_way_back(job, x.what)) {
    give_turn_back(job);
    job.what = *other;
    job.tries = 0;
    job.refusals = 0;
    job.try_number = 0;
    run(x.job);
    return;
  }
  tell(job, x.what);
  finish(x.job);
}

/// Whether what the provider says of an attempt, asked about it, shows that the
/// job's step has been done.
bool checkout_state::settles(const job& x, const gateway_answer& said) const {
  if (said.status == gateway_status::rejected)
    return false;
  switch (x.what) {
    case step::capture:
      return said.state == payment_state::captured
             || said.state == payment_state::refunded;
    case step::cancel:
      return said.state == payment_state::voided
             || said.state == payment_state::declined;
    case step::refund:
      return said.state == payment_state::refunded
             || said.state == payment_state::voided;
    default:
      return said.state != payment_state::intended;
  }
}

/// Whether the money of a capture cannot be had. A provider also turns down the
/// capture of what it has captured already. What is paid back before we owe
/// that has been so by other hands (P7).
bool checkout_state::fails_capture(const job& x,
                                   const gateway_answer& said) const {
  if (said.state == payment_state::captured)
    return false;
  if (said.state == payment_state::refunded)
    return !is_to_be_given_back(x);
  return said.status == gateway_status::rejected
         || (ends_capture(x) && !settles(x, said));
}

/// Whether what the provider says of an attempt, asked about it, is the end of
/// a capture that it has turned down: it did not say then how things stand, or
/// the tickets have been given back since.
bool checkout_state::ends_capture(const job& x) const {
  return x.what == step::capture && x.asked
         && (x.in_doubt || (x.refusals > 0 && is_to_be_given_back(x)));
}

void checkout_state::later(uint64_t number, job& x) {
  if (is_given_up(x)) {
    finish(number);
    return;
  }
  ++x.tries;
  give_turn_back(x);            // it may fail for ever
  if (x.what == step::review) { // the next one is newer than all news so far
    x.asked = false;
    x.once_more = false;
  }
  auto waited_for = x.what == step::authorise
                    || (x.what == step::review && !x.reported);
  if (waited_for && x.tries >= tries_before_word)
    self_->send(region_,
                payment_answered{x.of.first, x.of.second, std::nullopt});
  self_->delayed_send(self_, pause_after(x.tries), repeat_job{number});
}

void checkout_state::tell(const job& x, const gateway_answer& said) {
  if (!x.due) {
    // Who looks at an attempt that is not there yet has come too early: its
    // authorisation may be on its way.
    auto is_early = x.what == step::review && never_seen(said);
    if (is_early && x.reported)
      return;
    self_->send(region_,
                payment_answered{x.of.first, x.of.second,
                                 is_early ? std::nullopt : meaning_of(said)});
    return;
  }
  auto became = payment_state::captured;
  if (x.what == step::cancel)
    became = payment_state::voided;
  else if (x.what == step::refund)
    became = payment_state::refunded;
  // A void of an attempt that was declined or never arrived has nothing to do.
  auto money = card_hold::none;
  if (x.what == step::capture && fails_capture(x, said)) {
    fails(x, said);
    became = payment_state::capture_failed;
    // Of tickets that were given back the job behind this one lets it go.
    if (may_be_on_hold(said))
      money = card_hold::stands;
  }
  self_->send(region_, duty_performed{*x.due, x.attempt, became, money});
}

void checkout_state::finish(uint64_t number) {
  auto of = jobs_.at(number).of;
  give_turn_back(jobs_.at(number));
  jobs_.erase(number);
  auto lane = lanes_.find(of);
  lane->second.erase(lane->second.begin());
  if (lane->second.empty())
    lanes_.erase(lane);
  else
    run(lane->second.front());
}

void checkout_state::count(step what, gateway_status outcome) {
  auto& calls = env_->metrics->payments;
  auto& by_outcome = what == step::authorise ? calls.authorise
                     : what == step::capture ? calls.capture
                     : what == step::cancel  ? calls.cancel
                     : what == step::refund  ? calls.refund
                                             : calls.retrieve;
  by_outcome[payments::to_string(outcome)].Increment();
}

checkout_self::behavior_type
checkout(checkout_self::stateful_pointer<checkout_state> self,
         environment_ptr env, region_actor region) {
  auto& state = self->state;
  state.init(std::move(env), std::move(region));
  return {
    [&state](const authorise_payment& x) {
      state.authorise(x.attempt);
    },
    [&state](const review_payment& x) {
      state.review(x.attempt);
    },
    [&state](const payment_reported& x) {
      state.review(x);
    },
    [&state](const duty_due& x) {
      state.perform(x);
    },
    [&state](const provider_answered& x) {
      state.answered(x);
    },
    [&state](const booking_found& x) {
      state.found(x);
    },
    [&state](const repeat_job& x) {
      state.run(x.job);
    },
  };
}

} // namespace onsale::actors
