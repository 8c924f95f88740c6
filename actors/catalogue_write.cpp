// Changes of the catalogue, one after the other.

#include "actors/catalogue.hpp"
#include "actors/store_call.hpp"

#include <algorithm>
#include <utility>

namespace onsale::actors {

namespace {

constexpr std::chrono::seconds region_timeout{30};

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
  auto why = refuse(refusal_code::unavailable);
  why.detail = "somebody else is changing the event";
  why.retry_after = std::chrono::seconds{1};
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
  for (auto& n = job.out_of_sale; n < job.events.size(); ++n) {
    const auto& x = job.events[n];
    if (x.retired.empty())
      continue;
    set_house_seats cmd{{}, x.retired, seat_status::blocked};
    cmd.for_now = true;
    self_->request(region_, region_timeout, cmd)
      .then(
        [this](const reply& said) {
          if (auto why = std::get_if<refusal>(&said)) {
            fail(*why);
            return;
          }
          auto& job = jobs_.front();
          const auto& moved = std::get<answer>(said).moved;
          job.blocked.insert(job.blocked.end(), moved.begin(), moved.end());
          ++job.out_of_sale;
          take_out_of_sale();
        },
        [this](const caf::error&) {
          fail(refuse(refusal_code::unavailable));
        });
    return;
  }
  store_job();
}

void catalogue_state::store_job() {
  auto& job = jobs_.front();
  storage::catalogue_batch batch{job.what.venues, job.what.performers,
                                 job.events};
  env_->store->catalogue().upsert(std::move(batch),
                                  tell_self<upsert_answered>(self_, 0));
}

void catalogue_state::written(const upsert_answered& x) {
  if (!*x.what) {
    fail(x.what->error());
  } else if (!**x.what) {
    fail(from_store((**x.what).error(), jobs_.front().what));
  } else {
    // Answered by `finish_if_seen`: whoever wrote it can read it.
    jobs_.front().version = *(**x.what);
    reload();
  }
}

void catalogue_state::fail(const storage::store_error& why) {
  fail(from_store(why));
}

/// What the job itself took out of sale goes back first: house seats stay, and
/// the next job must not find seats that are about to move.
void catalogue_state::fail(refusal why) {
  auto& blocked = jobs_.front().blocked;
  // Of a write that may still happen the seats had better stay away.
  if (blocked.empty() || why.code == refusal_code::outcome_unknown) {
    fail_now(std::move(why));
    return;
  }
  set_house_seats cmd{{}, {}, seat_status::available};
  cmd.for_now = true;
  auto event = blocked.back().block.event;
  while (!blocked.empty() && blocked.back().block.event == event) {
    cmd.tickets.push_back(blocked.back());
    blocked.pop_back();
  }
  auto not_given_back = [this, event] {
    env_->log.error("seats of a refused change stay out of sale",
                    {{"event", event.value}});
    fail(refuse(refusal_code::outcome_unknown));
  };
  self_->request(region_, region_timeout, std::move(cmd))
    .then(
      [this, why, not_given_back](const reply& said) {
        if (std::holds_alternative<refusal>(said))
          not_given_back();
        else
          fail(why);
      },
      [not_given_back](const caf::error&) {
        not_given_back();
      });
}

void catalogue_state::fail_now(refusal why) {
  auto job = std::move(jobs_.front());
  jobs_.pop_front();
  job.promise.deliver(catalogue_written{std::move(why)});
  next_job();
}

void catalogue_state::finish() {
  auto job = std::move(jobs_.front());
  jobs_.pop_front();
  job.promise.deliver(catalogue_written{job.version});
  next_job();
}

} // namespace onsale::actors
