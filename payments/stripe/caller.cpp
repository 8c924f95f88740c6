#include "payments/stripe/caller.hpp"

#include <algorithm>
#include <utility>

namespace onsale::payments::stripe {

namespace {

/// Stripe asks for patience without saying for how long.
constexpr std::chrono::seconds usual_patience{1};
constexpr std::chrono::seconds longest_patience{30};

/// A wrong key would be told of with every call.
constexpr std::chrono::seconds between_complaints{60};

/// Whether a call may be made again as it is, and may then end otherwise.
/// @param means what it says, unless it is a good answer
bool is_worth_another_try(const api_call& call, const api_answer& said,
                          verdict means) {
  if (said.should_retry)
    return *said.should_retry;
  if (!said.was_sent || said.status == 409 || said.status == 429)
    return true;
  // What is kept for a key comes again for a day; a GET keeps nothing.
  auto failed = said.status == 0 || said.status >= 400;
  return means == verdict::indeterminate && failed
         && !(call.is_post() && said.replayed);
}

std::chrono::seconds patience_of(const api_answer& said) {
  return std::min(said.retry_after.value_or(usual_patience), longest_patience);
}

} // namespace

caller::caller(transport& way, timer& time, call_options options)
  : way_(way), time_(time), options_(std::move(options)),
    pacer_(options_.pace) {
}

void caller::call(api_call what, on_answer then) {
  wait(std::move(what), std::move(then), 0);
}

/// Waits for its turn.
void caller::wait(api_call what, on_answer then, uint32_t tries) {
  auto now = time_.now();
  auto turn = pacer_.take_turn(what.at, now);
  if (!turn) {
    api_answer none;
    none.was_sent = false;
    then(none);
    return;
  }
  if (*turn <= now) {
    send(what, then, tries);
    return;
  }
  time_.after(*turn - now, [self = shared_from_this(), what = std::move(what),
                            then = std::move(then), tries] {
    self->send(what, then, tries);
  });
}

void caller::send(const api_call& what, const on_answer& then, uint32_t tries) {
  ++in_flight_;
  way_.send(what, [self = shared_from_this(), what, then,
                   tries](const api_answer& said) {
    --self->in_flight_;
    self->answered(what, then, tries, said);
  });
}

void caller::answered(const api_call& what, const on_answer& then,
                      uint32_t tries, const api_answer& said) {
  // Most answers are good ones, and for whoever called to read.
  auto read = said.status < 400 ? reading{} : read_intent_answer(said);
  if (read.what == verdict::not_allowed)
    complain(said);
  // A lock is that of one payment.
  if (said.status == 429 && read.code != "lock_timeout")
    pacer_.hold_back(what.at, time_.now() + patience_of(said));
  if (tries + 1 >= options_.tries
      || !is_worth_another_try(what, said, read.what)) {
    then(said);
    return;
  }
  time_.after(pause_after(said, tries),
              [self = shared_from_this(), what, then, tries] {
                self->wait(what, then, tries + 1);
              });
}

std::chrono::nanoseconds
caller::pause_after(const api_answer& said, uint32_t tries) const {
  std::chrono::nanoseconds pause = std::min(
    options_.first_pause * (1 << std::min(tries, 10u)), options_.longest_pause);
  if (options_.jitter)
    pause -= std::chrono::nanoseconds{static_cast<int64_t>(
      options_.jitter() * 0.5 * static_cast<double>(pause.count()))};
  if (said.retry_after)
    pause = std::max<std::chrono::nanoseconds>(pause, patience_of(said));
  return pause;
}

void caller::complain(const api_answer& said) {
  auto now = time_.now();
  auto last = complained_.load();
  auto is_due = last == timer::time_point::min()
                || now - last >= between_complaints;
  if (is_due && complained_.compare_exchange_strong(last, now))
    options_.log.error(
      "Stripe does not take the secret key, or it is one of another account",
      {{"status", said.status}, {"request", said.request_id}});
}

headroom caller::room() const {
  return {pacer_.room(time_.now()), in_flight_, options_.in_flight_max};
}

} // namespace onsale::payments::stripe
