#include "actors/catalogue.hpp"

#include "actors/store_call.hpp"
#include "support/spare_memory.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace onsale::actors {

namespace {

/// How long opening a changed event may take.
constexpr std::chrono::seconds open_timeout{30};

/// Pause before the store is asked again for changes that it could not tell.
constexpr std::chrono::milliseconds reload_pause{500};

} // namespace

void catalogue_state::init(environment_ptr env, storage::node_identity node) {
  env_ = std::move(env);
  node_ = std::move(node);
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
  auto& image = **x.what;
  auto before = env_->catalogue->read();
  if (image.version != before->version) {
    auto events = image.events.size();
    auto after = apply(*before, std::exchange(image, {}));
    support::give_back_spare_memory(events);
    env_->catalogue->publish(after);
    for (const auto& [id, weak] : opened_)
      if (after->find(id) != before->find(id) && !weak.expired())
        untold_.insert(id);
  }
  notify();
  ready_ = true;
  for (auto& [id, promise] : std::exchange(early_, {}))
    get(id, promise);
  finish_if_seen();
  if (load_again_)
    reload();
}

/// Tells whoever works on a changed event, or is about to: what it was opened
/// as is still in somebody's hands.
void catalogue_state::notify() {
  for (auto id : std::exchange(untold_, {})) {
    ++telling_;
    self_->request(catalogue_actor{self_}, open_timeout, get_event{id})
      .then(
        [this](const opened_event_ptr& now) {
          if (!now || !region_) {
            told();
            return;
          }
          self_->request(region_, open_timeout, event_changed{now})
            .then(
              [this](ok_atom) {
                told();
              },
              [this](const caf::error&) {
                told();
              });
        },
        [this, id](const caf::error&) {
          env_->log.error("changed event not opened", {{"event", id.value}});
          untold_.insert(id);
          self_->delayed_send(self_, reload_pause, reload_atom::value);
          told();
        });
  }
}

void catalogue_state::told() {
  --telling_;
  finish_if_seen();
}

/// A write is answered once everybody acts on it: who sells as well as who
/// shows. (But for an event that cannot be opened just now: that is tried
/// again, and nobody is kept waiting for it.)
void catalogue_state::finish_if_seen() {
  if (telling_ != 0 || jobs_.empty() || jobs_.front().version == 0
      || jobs_.front().version > env_->catalogue->read()->version)
    return;
  const auto& job = jobs_.front();
  auto untold = std::any_of(job.events.begin(), job.events.end(),
                            [this](const auto& x) {
                              return untold_.contains(x.what.id);
                            });
  // Seats must not go back to a block that does not know yet that they left.
  if (!job.fate_unknown || !untold)
    finish();
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
  // Several may have waited for the same seating. All of them get one object:
  // whether anybody has to be told of a change is seen by whether it is in use.
  if (auto i = opened_.find(record->what.id); i != opened_.end())
    if (auto known = i->second.lock(); known && known->record == record)
      return known;
  auto terms = std::make_shared<const sale_terms>(
    make_terms(record->what, *seats));
  auto result = std::make_shared<const opened_event>(
    opened_event{record, seats, std::move(terms)});
  opened_[record->what.id] = result;
  return result;
}

/// While the store is away, every request for an event that is not open comes
/// to this: one line says so until a seating is read again.
void catalogue_state::seating_unread(event_id id,
                                     const storage::store_error& why) {
  if (why.code == storage::store_errc::unavailable
      && std::exchange(told_unread_, true))
    return;
  env_->log.error("seating not loaded",
                  {{"event", id.value}, {"reason", why.detail}});
}

void catalogue_state::seating_found(const seating_loaded& x) {
  auto i = reads_.find(x.number);
  if (i == reads_.end())
    return;
  auto waiting = std::move(i->second);
  reads_.erase(i);
  if (!*x.what) {
    seating_unread(waiting.record->what.id, x.what->error());
    if (waiting.for_job)
      fail(x.what->error());
    for (auto& promise : waiting.promises)
      promise.deliver(caf::make_error(caf::sec::runtime_error));
    return;
  }
  told_unread_ = false;
  auto seats = **x.what;
  seatings_[waiting.record->seats] = seats;
  if (waiting.for_job)
    prepared(seats, waiting.record->seats);
  if (waiting.promises.empty())
    return;
  auto id = waiting.record->what.id;
  if (env_->catalogue->read()->find(id) != waiting.record) {
    for (auto& promise : waiting.promises)
      get(id, promise); // it has changed meanwhile
    return;
  }
  auto opened = open(waiting.record, seats);
  for (auto& promise : waiting.promises)
    promise.deliver(opened);
}

catalogue_self::behavior_type
catalogue(catalogue_self::stateful_pointer<catalogue_state> self,
          environment_ptr env, storage::node_identity node) {
  auto& state = self->state;
  state.init(std::move(env), std::move(node));
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
    [&state](const undo_again& x) {
      state.undo(x);
    },
  };
}

} // namespace onsale::actors
