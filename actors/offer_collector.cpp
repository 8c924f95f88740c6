#include "actors/offer_collector.hpp"

#include "actors/store_call.hpp"

#include <algorithm>
#include <utility>

namespace onsale::actors {

namespace {

/// What is shown in so short a time is looked at together.
constexpr std::chrono::milliseconds look_interval{50};

/// The catalogue changes all the time, and rarely what an event offers.
constexpr std::chrono::seconds catalogue_interval{1};

/// Pause before the store is asked again that has not answered.
constexpr std::chrono::seconds read_pause{1};

/// Events that are opened at once.
constexpr size_t open_at_once = 8;

/// How long opening one may take.
constexpr std::chrono::seconds open_timeout{30};

/// Events of which the store is asked at once, and blocks that it is asked for:
/// others wait for it no longer than that takes.
constexpr size_t read_at_once = 64;
constexpr size_t load_at_once = 8;

bool is_offered(const event_record& x) {
  return x.what.status != event_status::cancelled && !x.seats.empty();
}

/// Whether both offer the same seats at the same prices.
bool same_terms(const event_record& x, const event_record& y) {
  return x.seats == y.seats && x.what.price_levels == y.what.price_levels;
}

} // namespace

void offer_collector_state::init(environment_ptr env,
                                 catalogue_actor catalogue) {
  env_ = std::move(env);
  catalogue_ = std::move(catalogue);
  shown_ = std::make_shared<support::noted<block_id>>();
  unopened_ = std::make_shared<support::noted<event_id>>();
  env_->board->watch([shown = shown_](const block_snapshot& x) {
    // Of what nobody has touched everybody knows.
    if (x.version != 0)
      shown->add(x.block);
  });
  env_->offers->open_by([unopened = unopened_](event_id id) {
    unopened->add(id);
  });
  tick();
}

void offer_collector_state::tick() {
  self_->delayed_send(self_, look_interval, tick_atom::value);
  look_at_blocks();
  look_at_catalogue();
  for (auto id : unopened_->take())
    to_open_.push_back(id);
  open_next();
  read_next();
}

// -- what this node shows -----------------------------------------------------

void offer_collector_state::look_at_blocks() {
  for (const auto& id : shown_->take()) {
    auto board = env_->board->find(id.event);
    if (!board)
      continue;
    auto opened = board->opened();
    auto plan = opened->seats->find(id.block);
    auto now = plan ? board->snapshot(id.block) : nullptr;
    if (!now)
      continue;
    env_->offers->open(*opened);
    env_->offers->put(make_offer(*now, *plan, opened->terms->prices,
                                 opened->record->version),
                      false);
  }
}

// -- what is offered ----------------------------------------------------------

void offer_collector_state::look_at_catalogue() {
  auto now = env_->catalogue->read();
  auto time = self_->clock().now();
  if (now == seen_ || now->version == 0 || time < look_at_)
    return;
  if (!seen_)
    read_all(*now);
  else
    for (const auto& known : env_->offers->all())
      look_again(known, *now);
  seen_ = std::move(now);
  look_at_ = time + catalogue_interval;
}

/// What is over nobody looks for.
void offer_collector_state::read_all(const catalogue_view& now) {
  auto time = env_->clock->at(self_->clock().now());
  auto first = std::partition_point(now.by_start.begin(), now.by_start.end(),
                                    [time](const auto& x) {
                                      return x->what.starts_at < time;
                                    });
  for (; first != now.by_start.end(); ++first)
    if (is_offered(**first))
      to_read_.push_back((*first)->what.id);
}

void offer_collector_state::look_again(const offer_board::known& known,
                                       const catalogue_view& now) {
  auto record = now.find(known.id);
  if (!record || !is_offered(*record)) {
    env_->offers->close(known.id);
    return;
  }
  if (record == known.opened_as)
    return;
  to_open_.push_back(known.id);
  // Nobody else may know what its blocks have left at these prices.
  if (known.opened_as && !same_terms(*record, *known.opened_as))
    to_read_.push_back(known.id);
}

void offer_collector_state::open_next() {
  while (opening_ < open_at_once && !to_open_.empty()) {
    auto id = to_open_.front();
    to_open_.pop_front();
    ++opening_;
    self_->request(catalogue_, open_timeout, get_event{id})
      .then(
        [this](const opened_event_ptr& x) {
          --opening_;
          if (x)
            env_->offers->open(*x);
          open_next();
        },
        // Somebody says something of it again, or the catalogue changes.
        [this](const caf::error&) {
          --opening_;
          open_next();
        });
  }
}

// -- what the store has -------------------------------------------------------

void offer_collector_state::read_next() {
  if (reading_ || self_->clock().now() < read_at_)
    return;
  if (!to_load_.empty()) {
    load_next();
    return;
  }
  if (to_read_.empty())
    return;
  reading_ = true;
  auto count = std::min(read_at_once, to_read_.size());
  auto end = to_read_.begin() + static_cast<std::ptrdiff_t>(count);
  finding_.assign(to_read_.begin(), end);
  to_read_.erase(to_read_.begin(), end);
  env_->store->ledger().touched_blocks(finding_,
                                       tell_self<touched_found>(self_, 0));
}

void offer_collector_state::found(const touched_found& x) {
  reading_ = false;
  auto asked = std::exchange(finding_, {});
  if (!*x.what) {
    to_read_.insert(to_read_.begin(), asked.begin(), asked.end());
    try_later(x.what->error());
    return;
  }
  told_ = false;
  to_load_.assign((*x.what)->begin(), (*x.what)->end());
  read_next();
}

/// Some of the blocks of one event.
void offer_collector_state::load_next() {
  reading_ = true;
  auto event = to_load_.front().event;
  while (loading_.size() < load_at_once && !to_load_.empty()
         && to_load_.front().event == event) {
    loading_.push_back(to_load_.front());
    to_load_.pop_front();
  }
  self_->request(catalogue_, open_timeout, get_event{event})
    .then(
      [this, event](const opened_event_ptr& x) {
        opened(event, x);
      },
      [this](const caf::error& why) {
        to_load_.insert(to_load_.begin(), loading_.begin(), loading_.end());
        loading_.clear();
        reading_ = false;
        try_later(
          {storage::store_errc::unavailable, self_->system().render(why)});
      });
}

void offer_collector_state::opened(event_id id, const opened_event_ptr& x) {
  if (!x) {
    // It is not sold any more.
    env_->offers->close(id);
    loading_.clear();
    reading_ = false;
    read_next();
    return;
  }
  of_ = x;
  env_->offers->open(*x);
  env_->store->ledger().load_blocks(loading_,
                                    tell_self<images_loaded>(self_, 0));
}

void offer_collector_state::loaded(const images_loaded& x) {
  reading_ = false;
  auto blocks = std::exchange(loading_, {});
  auto event = std::exchange(of_, nullptr);
  if (!*x.what) {
    to_load_.insert(to_load_.begin(), blocks.begin(), blocks.end());
    try_later(x.what->error());
    return;
  }
  told_ = false;
  const auto& images = **x.what;
  for (size_t i = 0; i < blocks.size(); ++i)
    if (auto plan = event->seats->find(blocks[i].block))
      env_->offers->put(make_offer(blocks[i], images[i], *plan,
                                   event->terms->prices,
                                   event->record->version),
                        false);
  read_next();
}

void offer_collector_state::try_later(const storage::store_error& why) {
  read_at_ = self_->clock().now() + read_pause;
  if (!std::exchange(told_, true))
    env_->log.warning("what is left of events not read yet",
                      {{"reason", why.detail}});
}

offer_collector_actor::behavior_type offer_collector(
  offer_collector_actor::stateful_pointer<offer_collector_state> self,
  environment_ptr env, catalogue_actor catalogue) {
  auto& state = self->state;
  state.init(std::move(env), std::move(catalogue));
  return {
    [&state](tick_atom) {
      state.tick();
    },
    [&state](const touched_found& x) {
      state.found(x);
    },
    [&state](const images_loaded& x) {
      state.loaded(x);
    },
  };
}

} // namespace onsale::actors
