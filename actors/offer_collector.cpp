#include "actors/offer_collector.hpp"

#include "actors/store_call.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace onsale::actors {

namespace {

/// What is shown in so short a time is looked at together.
constexpr std::chrono::milliseconds look_interval{50};

/// Pause before that is tried again which could not be had.
constexpr std::chrono::seconds again_pause{1};

/// How often events that are over are looked for, and how long they stay.
constexpr std::chrono::minutes forget_interval{10};
constexpr duration_ms kept_after{std::chrono::hours{24}};

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

offer_collector_state::links offer_collector_state::watching(
  environment_ptr env, catalogue_actor catalogue,
  std::shared_ptr<support::noted<block_id>> shown) {
  auto unopened = std::make_shared<support::noted<event_id>>();
  env->offers->open_by([unopened](event_id id) {
    unopened->add(id);
  });
  return {std::move(env), std::move(catalogue), std::move(shown),
          std::move(unopened)};
}

void offer_collector_state::init(links with) {
  links_ = std::move(with);
  tick();
}

void offer_collector_state::tick() {
  self_->delayed_send(self_, look_interval, tick_atom::value);
  look_at_blocks();
  look_at_catalogue();
  forget_what_is_over();
  to_open_.merge(links_.unopened->take());
  if (self_->clock().now() >= again_at_)
    to_open_.merge(std::exchange(unopenable_, {}));
  open_next();
  read_next();
}

// -- what this node shows -----------------------------------------------------

void offer_collector_state::look_at_blocks() {
  if (!links_.shown)
    return;
  for (const auto& id : links_.shown->take())
    if (auto left = left_of(*links_.env->board, id))
      links_.env->offers->put(*left, true);
}

// -- what is offered ----------------------------------------------------------

void offer_collector_state::look_at_catalogue() {
  auto now = links_.env->catalogue->read();
  if (now == seen_ || now->version == 0)
    return;
  auto& offers = *links_.env->offers;
  using entry = catalogue_view::entry;
  if (!seen_)
    read_all(*now);
  else
    support::shared_list<entry>::compare(
      seen_->events, now->events, is_before,
      [&](const entry& gone) {
        offers.close(gone.first);
      },
      [&](const entry& come) {
        // Others may have sold of it before it was seen here.
        if (offers.knows(come.first))
          to_open_.insert(come.first);
      },
      [&](const entry& old, const entry& now) {
        if (old.second != now.second)
          changed(*old.second, *now.second);
      });
  seen_ = std::move(now);
}

/// What is over nobody looks for.
void offer_collector_state::read_all(const catalogue_view& now) {
  auto time = links_.env->clock->at(self_->clock().now());
  auto first = now.by_start.partition_point([time](const auto& x) {
    return x->what.starts_at < time;
  });
  for (; first != now.by_start.end(); ++first)
    if (is_offered(**first))
      to_read_.insert((*first)->what.id);
}

void offer_collector_state::changed(const event_record& old,
                                    const event_record& now) {
  auto id = now.what.id;
  auto time = links_.env->clock->at(self_->clock().now());
  if (!is_offered(now)) {
    links_.env->offers->close(id);
    return;
  }
  if (links_.env->offers->knows(id))
    to_open_.insert(id);
  // Nobody else may know what its blocks have left at these prices; nor of one
  // that was off, or over, and is on again.
  if (!is_offered(old) || old.what.starts_at < time || !same_terms(old, now))
    to_read_.insert(id);
}

void offer_collector_state::forget_what_is_over() {
  auto now = self_->clock().now();
  if (now < forget_at_)
    return;
  forget_at_ = now + forget_interval;
  auto time = links_.env->clock->at(now);
  for (const auto& x : links_.env->offers->all())
    if (x.opened_as && x.opened_as->what.starts_at + kept_after < time)
      links_.env->offers->close(x.id);
}

void offer_collector_state::open_next() {
  while (opening_ < open_at_once && !to_open_.empty()) {
    auto id = *to_open_.begin();
    to_open_.erase(to_open_.begin());
    ++opening_;
    self_->request(links_.catalogue, open_timeout, get_event{id})
      .then(
        [this](const opened_event_ptr& x) {
          --opening_;
          if (x)
            links_.env->offers->open(*x);
          open_next();
        },
        [this, id](const caf::error&) {
          --opening_;
          unopenable_.insert(id);
          again_at_ = self_->clock().now() + again_pause;
          open_next();
        });
  }
}

// -- what the store has -------------------------------------------------------

/// @returns whether to ask again; else it never will answer. To have asked in
/// vain changes nothing, whatever became of the connection.
bool offer_collector_state::is_away(const storage::store_error& why) {
  if (why.code == storage::store_errc::broken) {
    links_.env->log.error("what is left of some events cannot be read",
                          {{"reason", why.detail}});
    return false;
  }
  again_at_ = self_->clock().now() + again_pause;
  if (!std::exchange(told_, true))
    links_.env->log.warning("what is left of events not read yet",
                            {{"reason", why.detail}});
  return true;
}

void offer_collector_state::read_next() {
  if (reading_ || self_->clock().now() < again_at_)
    return;
  if (!to_load_.empty()) {
    load_next();
    return;
  }
  if (to_read_.empty())
    return;
  reading_ = true;
  auto count = std::min(read_at_once, to_read_.size());
  auto end = std::next(to_read_.begin(), static_cast<std::ptrdiff_t>(count));
  finding_.assign(to_read_.begin(), end);
  to_read_.erase(to_read_.begin(), end);
  links_.env->store->ledger().touched_blocks(
    finding_, tell_self<touched_found>(self_, 0));
}

void offer_collector_state::found(const touched_found& x) {
  reading_ = false;
  auto asked = std::exchange(finding_, {});
  if (!*x.what) {
    if (is_away(x.what->error()))
      to_read_.insert(asked.begin(), asked.end());
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
  self_->request(links_.catalogue, open_timeout, get_event{event})
    .then(
      [this, event](const opened_event_ptr& x) {
        opened(event, x);
      },
      // The catalogue has told the log why. Others need not wait for it.
      [this, event](const caf::error&) {
        loading_.clear();
        std::erase_if(to_load_, [event](const block_id& x) {
          return x.event == event;
        });
        to_read_.insert(event);
        again_at_ = self_->clock().now() + again_pause;
        reading_ = false;
      });
}

void offer_collector_state::opened(event_id id, const opened_event_ptr& x) {
  if (!x) {
    // It is not sold any more.
    links_.env->offers->close(id);
    loading_.clear();
    reading_ = false;
    read_next();
    return;
  }
  of_ = x;
  links_.env->offers->open(*x);
  links_.env->store->ledger().load_blocks(loading_,
                                          tell_self<images_loaded>(self_, 0));
}

void offer_collector_state::loaded(const images_loaded& x) {
  reading_ = false;
  auto blocks = std::exchange(loading_, {});
  auto event = std::exchange(of_, nullptr);
  if (!*x.what) {
    if (is_away(x.what->error()))
      to_load_.insert(to_load_.begin(), blocks.begin(), blocks.end());
    return;
  }
  told_ = false;
  const auto& images = **x.what;
  for (size_t i = 0; i < blocks.size(); ++i)
    if (auto plan = event->seats->find(blocks[i].block))
      links_.env->offers->put(make_offer(blocks[i], images[i], *plan,
                                         event->terms->prices,
                                         event->record->version),
                              false);
  read_next();
}

offer_collector_actor::behavior_type offer_collector(
  offer_collector_actor::stateful_pointer<offer_collector_state> self,
  offer_collector_state::links with) {
  auto& state = self->state;
  state.init(std::move(with));
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
