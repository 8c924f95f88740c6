// Changes of the catalogue, one after the other.

#include "actors/catalogue.hpp"
#include "actors/store_call.hpp"

#include <algorithm>
#include <utility>

namespace onsale::actors {

namespace {

constexpr std::chrono::seconds region_timeout{30};

/// Pause before a failed write is undone once more.
constexpr std::chrono::milliseconds undo_pause{500};

refusal not_now() {
  auto why = refuse(refusal_code::unavailable);
  why.retry_after = std::chrono::seconds{1};
  return why;
}

/// Seats that are on their way out of the plan, or are not any more.
set_house_seats for_now(const std::vector<ticket_id>& seats, seat_status to) {
  set_house_seats result{{}, seats, to};
  result.for_now = true;
  return result;
}

refusal from_store(const storage::store_error& x) {
  auto why = refuse(x.code == storage::store_errc::outcome_unknown
                      ? refusal_code::outcome_unknown
                      : refusal_code::unavailable);
  why.retry_after = std::chrono::seconds{1};
  return why;
}

refusal
from_store(const storage::upsert_refusal& x, const write_catalogue& what) {
  using reason = storage::upsert_refusal::reason;
  auto field = "events[" + std::to_string(x.event) + "]";
  if (what.events.size() == 1)
    field.clear();
  auto in = [&](const char* member) {
    return field.empty() ? std::string{member} : field + "." + member;
  };
  switch (x.why) {
    case reason::missing_venue:
    case reason::missing_performer: {
      auto why = refuse(refusal_code::invalid_request);
      why.field = in(x.why == reason::missing_venue ? "venue_id"
                                                    : "performer_ids");
      why.detail = "there is none with the id " + x.what;
      return why;
    }
    case reason::seats_in_use: {
      auto why = refuse(refusal_code::seats_in_use);
      if (auto ticket = parse_ticket_id(x.what))
        why.unavailable.push_back(*ticket);
      return why;
    }
    case reason::state_changed:
      break;
  }
  auto why = not_now();
  why.detail = "somebody else is changing the event";
  return why;
}

} // namespace

caf::typed_response_promise<catalogue_written>
catalogue_state::write(write_catalogue what) {
  auto promise = self_->make_response_promise<catalogue_written>();
  add_job({std::move(what), promise, {}, std::nullopt});
  return promise;
}

caf::typed_response_promise<catalogue_written>
catalogue_state::call_off_event(event_id id) {
  auto promise = self_->make_response_promise<catalogue_written>();
  add_job({{}, promise, {}, id});
  return promise;
}

void catalogue_state::add_job(job x) {
  jobs_.push_back(std::move(x));
  if (jobs_.size() == 1)
    next_job();
  else if (jobs_.front().answered)
    refuse_others();
}

void catalogue_state::next_job() {
  if (jobs_.empty())
    return;
  if (jobs_.front().off)
    prepare_call_off();
  else
    prepare_next();
}

/// The event is written as the job before has left it, but for its status: its
/// seats stay.
void catalogue_state::prepare_call_off() {
  auto record = env_->catalogue->read()->find(*jobs_.front().off);
  if (record && record->seats.empty()) {
    call_off_as(record->what, nullptr, record->seats);
    return;
  }
  get_event what{*jobs_.front().off};
  self_->request(catalogue_actor{self_}, region_timeout, what)
    .then(
      [this](const opened_event_ptr& x) {
        if (!x) {
          fail(refuse(refusal_code::no_such_ticket));
          return;
        }
        call_off_as(x->record->what, x->seats, x->record->seats);
      },
      [this](const caf::error&) {
        fail(refuse(refusal_code::unavailable));
      });
}

void catalogue_state::call_off_as(const event& what,
                                  std::shared_ptr<const seating> seats,
                                  const storage::seating_hash& based_on) {
  storage::event_upsert upsert{what, std::move(seats), based_on, {}};
  upsert.what.status = event_status::cancelled;
  jobs_.front().events.push_back(std::move(upsert));
  store_job();
}

/// Makes the seating of the next event of the job from the one that it has.
void catalogue_state::prepare_next() {
  auto& job = jobs_.front();
  if (job.events.size() >= job.what.events.size()) {
    take_out_of_sale();
    return;
  }
  const auto& what = job.what.events[job.events.size()];
  if (not_given_back_.contains(what.id)) {
    fail(not_now());
    return;
  }
  auto record = env_->catalogue->read()->find(what.id);
  if (!record || record->seats.empty()) {
    prepared(nullptr, {});
    return;
  }
  auto number = next_number_++;
  reads_.emplace(number, waiting_open{record, {}, true});
  env_->store->catalogue().find_seating(
    record->seats, tell_self<seating_loaded>(self_, number));
}

/// @param based_on what `before` is: the view may have gone on since, and a
/// seating made from another must not pass for one made from that
void catalogue_state::prepared(std::shared_ptr<const seating> before,
                               const storage::seating_hash& based_on) {
  auto& job = jobs_.front();
  const auto& what = job.what.events[job.events.size()];
  auto after = make_seating(what, before.get());
  if (!after) {
    auto why = refuse(refusal_code::invalid_request);
    why.field = "sections";
    why.detail = "too many blocks, with the places that were given up";
    fail(std::move(why));
    return;
  }
  storage::event_upsert upsert;
  upsert.what = what;
  upsert.seats = std::make_shared<const seating>(*std::move(after));
  if (before) {
    upsert.based_on = based_on;
    upsert.retired = retired_places(what.id, *before, *upsert.seats);
  }
  job.events.push_back(std::move(upsert));
  prepare_next();
}

/// Seats that the change takes away are first taken out of sale by their
/// blocks, which alone know whether somebody is about to buy them. They keep
/// that to themselves: a process that ends before the store has written the
/// change has changed nothing.
void catalogue_state::take_out_of_sale() {
  auto& job = jobs_.front();
  while (job.out_of_sale < job.events.size()
         && job.events[job.out_of_sale].retired.empty())
    ++job.out_of_sale;
  if (job.out_of_sale == job.events.size()) {
    store_job();
    return;
  }
  const auto& retired = job.events[job.out_of_sale++].retired;
  self_
    ->request(region_, region_timeout, for_now(retired, seat_status::blocked))
    .then(
      [this](const reply& said) {
        auto why = std::get_if<refusal>(&said);
        if (!why) {
          take_out_of_sale();
          return;
        }
        // All of them or none; but for the last word it may be some.
        if (why->code != refusal_code::outcome_unknown)
          --jobs_.front().out_of_sale;
        fail(*why);
      },
      [this](const caf::error&) {
        fail(refuse(refusal_code::unavailable));
      });
}

void catalogue_state::store_job() {
  auto& job = jobs_.front();
  storage::catalogue_batch batch{job.what.venues, job.what.performers,
                                 job.events};
  batch.as = node_;
  env_->store->catalogue().upsert(std::move(batch),
                                  tell_self<upsert_answered>(self_, 0));
}

void catalogue_state::written(const upsert_answered& x) {
  auto& job = jobs_.front();
  if (!*x.what && job.answered) {
    self_->delayed_send(self_, undo_pause, undo_again{}); // of no event
  } else if (!*x.what) {
    job.fate_unknown = x.what->error().code
                       == storage::store_errc::outcome_unknown;
    fail(x.what->error());
  } else if (!**x.what) {
    fail(from_store((**x.what).error(), job.what));
  } else {
    // Answered by `finish_if_seen`: whoever wrote it can read it.
    job.version = *(**x.what);
    reload();
  }
}

void catalogue_state::fail(const storage::store_error& why) {
  fail(from_store(why));
}

/// What the job has taken out of sale goes back first: the next job must not
/// find seats that are about to move.
void catalogue_state::fail(refusal why) {
  auto& job = jobs_.front();
  auto asked_for = job.events.begin() + static_cast<ptrdiff_t>(job.out_of_sale);
  auto took_none = std::all_of(job.events.begin(), asked_for,
                               [](const auto& x) {
                                 return x.retired.empty();
                               });
  if (took_none) {
    end_failed(std::move(why));
  } else if (job.fate_unknown) {
    keep_nobody_waiting(std::move(why));
    ask_fate();
  } else {
    give_back(std::move(why));
  }
}

/// Seats of a write that may still happen stay away until the view says whether
/// it has. Writers take turns, so one that writes nothing waits for it. (One
/// that has not even reached the database would come later. It finds those who
/// hold a seat by then, and is refused.)
void catalogue_state::ask_fate() {
  env_->store->catalogue().upsert({}, tell_self<upsert_answered>(self_, 0));
}

/// Answers the job at hand before it has ended, and the others at once: the
/// store is away.
void catalogue_state::keep_nobody_waiting(refusal why) {
  auto& job = jobs_.front();
  if (!std::exchange(job.answered, true))
    job.promise.deliver(catalogue_written{std::move(why)});
  refuse_others();
}

void catalogue_state::refuse_others() {
  while (jobs_.size() > 1) {
    jobs_.back().promise.deliver(catalogue_written{not_now()});
    jobs_.pop_back();
  }
}

/// Gives seats back, event by event. Those that were not taken stay as they are.
void catalogue_state::give_back(refusal why) {
  auto& job = jobs_.front();
  while (job.out_of_sale > 0 && job.events[job.out_of_sale - 1].retired.empty())
    --job.out_of_sale;
  if (job.out_of_sale == 0) {
    end_failed(std::move(why));
    return;
  }
  const auto& x = job.events[--job.out_of_sale];
  put_back(x.what.id, x.retired, [this, why = std::move(why)] {
    give_back(why);
  });
}

/// If that fails (a block cannot be read) it is tried again until it succeeds;
/// `then` does not wait for that.
void catalogue_state::put_back(event_id id, const std::vector<ticket_id>& seats,
                               std::function<void()> then) {
  auto failed = [this, id, seats, then] {
    if (not_given_back_.emplace(id, seats).second)
      env_->log.error("seats of a refused change not given back yet",
                      {{"event", id.value}});
    self_->delayed_send(self_, undo_pause, undo_again{id});
    then();
  };
  self_
    ->request(region_, region_timeout, for_now(seats, seat_status::available))
    .then(
      [this, id, failed, then](const reply& said) {
        auto why = std::get_if<refusal>(&said);
        if (why && why->code != refusal_code::no_such_ticket) {
          failed();
          return;
        }
        not_given_back_.erase(id);
        then();
      },
      [failed](const caf::error&) {
        failed();
      });
}

void catalogue_state::undo(const undo_again& x) {
  if (auto i = not_given_back_.find(x.event); i != not_given_back_.end())
    put_back(x.event, i->second, [] {});
  else if (!jobs_.empty() && jobs_.front().fate_unknown)
    ask_fate();
}

void catalogue_state::end_failed(refusal why) {
  auto job = std::move(jobs_.front());
  jobs_.pop_front();
  if (!job.answered)
    job.promise.deliver(catalogue_written{std::move(why)});
  next_job();
}

void catalogue_state::finish() {
  if (auto& undone = jobs_.front(); undone.fate_unknown) {
    undone.fate_unknown = false;
    undone.version = 0;
    give_back(refuse(refusal_code::outcome_unknown));
    return;
  }
  auto job = std::move(jobs_.front());
  jobs_.pop_front();
  job.promise.deliver(catalogue_written{job.version});
  next_job();
}

} // namespace onsale::actors
