#include "actors/catalogue.hpp"

#include "actors/store_call.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace onsale::actors {

namespace {

constexpr std::chrono::seconds region_timeout{30};

/// Pause before the store is asked again for changes that it could not tell.
constexpr std::chrono::milliseconds reload_pause{500};

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

void catalogue_state::init(environment_ptr env) {
  env_ = std::move(env);
  reload();
}

void catalogue_state::set_region(region_actor region) {
  region_ = std::move(region);
}

// -- the view -----------------------------------------------------------------

void catalogue_state::reload() {
  if (loading_) {
    load_again_ = true;
    return;
  }
  loading_ = true;
  load_again_ = false;
  env_->store->catalogue().load(env_->catalogue->read()->version,
                                tell_self<catalogue_loaded>(self_, 0));
}

void catalogue_state::loaded(const catalogue_loaded& x) {
  loading_ = false;
  if (!*x.what) {
    env_->log.error("catalogue not loaded",
                    {{"reason", x.what->error().detail}});
    self_->delayed_send(self_, reload_pause, reload_atom::value);
    return;
  }
  const auto& image = **x.what;
  auto before = env_->catalogue->read();
  if (image.version != before->version) {
    auto after = apply(*before, image);
    env_->catalogue->publish(after);
    std::vector<event_id> changed;
    for (const auto& [id, record] : after->events)
      if (before->find(id) != record && env_->board->find(id))
        changed.push_back(id);
    std::sort(changed.begin(), changed.end());
    notify(changed);
  }
  ready_ = true;
  for (auto& [id, promise] : std::exchange(early_, {}))
    get(id, promise);
  if (!jobs_.empty() && jobs_.front().version != 0
      && jobs_.front().version <= env_->catalogue->read()->version)
    finish();
  if (load_again_)
    reload();
}

/// Tells whoever works on a changed event; a request to open it does the rest.
void catalogue_state::notify(const std::vector<event_id>& changed) {
  for (auto id : changed)
    self_->request(catalogue_actor{self_}, region_timeout, get_event{id})
      .then(
        [this](const opened_event_ptr& now) {
          if (now && region_)
            self_->send(region_, event_changed{now});
        },
        [this, id](const caf::error&) {
          env_->log.error("changed event not opened", {{"event", id.value}});
        });
}

// -- opening events -----------------------------------------------------------

caf::typed_response_promise<opened_event_ptr>
catalogue_state::get(event_id id) {
  auto promise = self_->make_response_promise<opened_event_ptr>();
  if (ready_)
    get(id, promise);
  else
    early_.emplace_back(id, promise);
  return promise;
}

void catalogue_state::get(event_id id, opened_promise promise) {
  auto record = env_->catalogue->read()->find(id);
  if (!record || record->seats.empty()) {
    promise.deliver(opened_event_ptr{});
    return;
  }
  if (auto i = opened_.find(id); i != opened_.end())
    if (auto known = i->second.lock(); known && known->record == record) {
      promise.deliver(std::move(known));
      return;
    }
  if (auto i = seatings_.find(record->seats); i != seatings_.end())
    if (auto seats = i->second.lock()) {
      promise.deliver(open(record, seats));
      return;
    }
  auto number = next_number_++;
  auto hash = record->seats;
  reads_.emplace(number, waiting_open{std::move(record), {promise}, false});
  env_->store->catalogue().find_seating(
    hash, tell_self<seating_loaded>(self_, number));
}

opened_event_ptr
catalogue_state::open(const event_record_ptr& record,
                      const std::shared_ptr<const seating>& seats) {
  auto terms = std::make_shared<const sale_terms>(
    make_terms(record->what, *seats));
  auto result = std::make_shared<const opened_event>(
    opened_event{record, seats, std::move(terms)});
  opened_[record->what.id] = result;
  return result;
}

void catalogue_state::seating_found(const seating_loaded& x) {
  auto i = reads_.find(x.number);
  if (i == reads_.end())
    return;
  auto waiting = std::move(i->second);
  reads_.erase(i);
  if (!*x.what) {
    env_->log.error("seating not loaded", {{"reason", x.what->error().detail}});
    if (waiting.for_job)
      fail(from_store(x.what->error()));
    for (auto& promise : waiting.promises)
      promise.deliver(caf::make_error(caf::sec::runtime_error));
    return;
  }
  auto seats = **x.what;
  seatings_[waiting.record->seats] = seats;
  if (waiting.for_job)
    prepared(seats);
  if (waiting.promises.empty())
    return;
  auto opened = open(waiting.record, seats);
  for (auto& promise : waiting.promises)
    promise.deliver(opened);
}

// -- writing ------------------------------------------------------------------

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
    auto none = std::make_shared<const seating>();
    call_off_as(record->what, none, record->seats);
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
    prepared(nullptr);
    return;
  }
  auto number = next_number_++;
  reads_.emplace(number, waiting_open{record, {}, true});
  env_->store->catalogue().find_seating(
    record->seats, tell_self<seating_loaded>(self_, number));
}

void catalogue_state::prepared(std::shared_ptr<const seating> before) {
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
    upsert.based_on = env_->catalogue->read()->find(what.id)->seats;
    upsert.retired = retired_places(what.id, *before, *upsert.seats);
  }
  job.events.push_back(std::move(upsert));
  prepare_next();
}

/// Seats that the change takes away are first taken out of sale by their
/// blocks, which alone know whether somebody is about to buy them.
void catalogue_state::take_out_of_sale() {
  auto& job = jobs_.front();
  for (auto& n = job.out_of_sale; n < job.events.size(); ++n) {
    const auto& x = job.events[n];
    if (x.retired.empty())
      continue;
    set_house_seats cmd{{}, x.retired, seat_status::blocked};
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
    fail(from_store(x.what->error()));
  } else if (!**x.what) {
    fail(from_store((**x.what).error(), jobs_.front().what));
  } else {
    // Answered once the view shows it: whoever wrote it can read it.
    jobs_.front().version = *(**x.what);
    reload();
  }
}

void catalogue_state::fail(refusal why) {
  auto job = std::move(jobs_.front());
  jobs_.pop_front();
  give_back(job.blocked);
  job.promise.deliver(catalogue_written{std::move(why)});
  next_job();
}

/// Only what the job itself took out of sale: house seats stay.
void catalogue_state::give_back(const std::vector<ticket_id>& blocked) {
  std::map<event_id, std::vector<ticket_id>> by_event;
  for (const auto& x : blocked)
    by_event[x.block.event].push_back(x);
  for (auto& [id, tickets] : by_event)
    self_
      ->request(region_, region_timeout,
                set_house_seats{{}, tickets, seat_status::available})
      .then(
        [this, id = id](const reply& said) {
          if (std::holds_alternative<refusal>(said))
            not_given_back(id);
        },
        [this, id = id](const caf::error&) {
          not_given_back(id);
        });
}

void catalogue_state::not_given_back(event_id id) {
  env_->log.error("seats of a refused change stay out of sale",
                  {{"event", id.value}});
}

void catalogue_state::finish() {
  auto job = std::move(jobs_.front());
  jobs_.pop_front();
  job.promise.deliver(catalogue_written{job.version});
  next_job();
}

catalogue_self::behavior_type
catalogue(catalogue_self::stateful_pointer<catalogue_state> self,
          environment_ptr env) {
  auto& state = self->state;
  state.init(std::move(env));
  return {
    [&state](const get_event& x) {
      return state.get(x.event);
    },
    [&state](const write_catalogue& x) {
      return state.write(x);
    },
    [&state](const call_off& x) {
      return state.call_off_event(x.event);
    },
    [&state](reload_atom) {
      state.reload();
    },
    [&state](const region_actor& x) {
      state.set_region(x);
    },
    [&state](const catalogue_loaded& x) {
      state.loaded(x);
    },
    [&state](const seating_loaded& x) {
      state.seating_found(x);
    },
    [&state](const upsert_answered& x) {
      state.written(x);
    },
  };
}

} // namespace onsale::actors
