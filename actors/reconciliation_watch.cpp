#include "actors/reconciliation_watch.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace onsale::actors {

namespace {

using payments::difference;
using payments::is_difference;
using payments::statement_period;

/// Seconds that are looked at again in one turn: each costs a call.
constexpr size_t again_max = 20;

} // namespace

void reconciliation_watch_state::init(links to) {
  links_ = std::move(to);
  links_.env->metrics->reconciliation(); // there from the start
  reconciler_ = self_->spawn<caf::linked>(reconciler, links_.env, links_.books);
  self_->delayed_send(self_, interval, tick_atom::value);
}

void reconciliation_watch_state::tick() {
  self_->delayed_send(self_, interval, tick_atom::value);
  if (is_running_ || !links_.env->clock->is_set())
    return;
  if (!links_.is_mine()) {
    until_.reset();
    left_.clear();
    links_.env->metrics->reconciliation().differences.Set(0);
    return;
  }
  plan();
  next();
}

/// What is left is looked at again, some in each turn; then come those that
/// have come to rest since, oldest first.
void reconciliation_watch_state::plan() {
  to_do_.clear();
  std::set<int64_t> seconds;
  auto i = left_.upper_bound(looked_at_);
  for (size_t n = 0; n < left_.size() && seconds.size() < again_max; ++n, ++i) {
    if (i == left_.end())
      i = left_.begin();
    looked_at_ = i->first;
    seconds.insert(i->second.at_provider.created);
  }
  for (auto made : seconds)
    to_do_.push_back({made, made + 1});
  auto now = links_.env->clock->at(self_->clock().now());
  auto to = std::chrono::floor<std::chrono::seconds>(now - rest)
              .time_since_epoch();
  if (!until_)
    until_ = (to - look_back).count();
  constexpr auto length = std::chrono::seconds{piece}.count();
  for (auto from = *until_; from < to.count(); from += length)
    to_do_.push_back({from, std::min(from + length, to.count())});
}

void reconciliation_watch_state::next() {
  if (to_do_.empty() || !links_.is_mine())
    return;
  auto when = to_do_.front();
  to_do_.pop_front();
  is_running_ = true;
  reconcile what;
  what.when = when;
  self_->request(reconciler_, caf::infinite, what)
    .then([this, when](const reconciliation_report_ptr& said) {
      is_running_ = false;
      took(when, *said);
    });
}

void reconciliation_watch_state::took(const statement_period& when,
                                      const reconciliation_report& said) {
  show(said);
  if (!said.trouble.empty()) {
    links_.env->log.warning("payments not compared with bookings",
                            {{"reason", said.trouble}});
    return; // all of it again in a minute
  }
  renew(when, said);
  auto differing = std::count_if(left_.begin(), left_.end(), [](const auto& x) {
    return is_difference(x.second.what);
  });
  auto& shown = links_.env->metrics->reconciliation();
  shown.differences.Set(static_cast<double>(differing)
                        + static_cast<double>(said.not_listed));
  if (said.not_listed > 0) {
    links_.env->log.error("more payments differ than are listed",
                          {{"not_listed", said.not_listed}});
    return; // it goes no further before somebody has looked
  }
  if (when.from == until_)
    until_ = when.to;
  shown.until.Set(static_cast<double>(until_.value_or(0)));
  next();
}

/// Keeps what is left, instead of what was left of the same time.
void reconciliation_watch_state::renew(const statement_period& when,
                                       const reconciliation_report& said) {
  std::map<std::string, difference> before;
  std::erase_if(left_, [&](const auto& x) {
    auto made = x.second.at_provider.created;
    auto is_of_it = when.from <= made && made < when.to;
    if (is_of_it)
      before.insert(x);
    return is_of_it;
  });
  const auto& log = links_.env->log;
  for (const auto& x : said.left) {
    const auto& of = x.at_provider;
    auto known = before.extract(of.reference);
    auto is_news = !known || known.mapped().what != x.what;
    if (is_news && is_difference(x.what))
      log.error("a payment differs from its booking",
                {{"booking", to_string(of.booking)},
                 {"attempt", of.attempt},
                 {"payment", of.reference},
                 {"difference", to_string(x.what)}});
    left_.insert_or_assign(of.reference, x);
  }
  for (const auto& [name, x] : before)
    if (is_difference(x.what))
      log.info("a payment is in order again",
               {{"booking", to_string(x.at_provider.booking)},
                {"payment", name}});
}

void reconciliation_watch_state::show(const reconciliation_report& said) {
  auto& shown = links_.env->metrics->reconciliation();
  for (size_t i = 0; i < said.counts.size(); ++i)
    if (said.counts[i] > 0)
      shown.payments[to_string(static_cast<payments::standing>(i))].Increment(
        static_cast<double>(said.counts[i]));
  shown.let_go.Increment(static_cast<double>(said.let_go));
  if (!said.trouble.empty())
    shown.failures.Increment();
}

reconciliation_watch_actor::behavior_type reconciliation_watch(
  reconciliation_watch_actor::stateful_pointer<reconciliation_watch_state> self,
  reconciliation_watch_state::links to) {
  auto& state = self->state;
  state.init(std::move(to));
  return {
    [&state](tick_atom) {
      state.tick();
    },
  };
}

} // namespace onsale::actors
