#include "cluster/node.hpp"

#include "cluster/keeper.hpp"
#include "cluster/member.hpp"

#include <caf/scoped_actor.hpp>

#include <cstring>
#include <future>
#include <utility>

namespace onsale::cluster {

storage::node_identity new_life(actors::random_source& random) {
  storage::node_identity result;
  auto bits = random.bits128();
  std::memcpy(&result.incarnation, bits.data(), sizeof(result.incarnation));
  result.incarnation >>= 1; // stores keep signed numbers
  return result;
}

node::node(actors::environment_ptr env, node_options options)
  : env_(std::move(env)), status_(std::make_shared<node_status>()),
    identity_(new_life(*env_->random)), books_(std::move(options.books)) {
  // Work sharing had lower latency than stealing on few cores, and a bounded
  // throughput keeps one busy block from starving the journal.
  config_.set("scheduler.policy", caf::atom("sharing"));
  config_.set("scheduler.max-threads", options.scheduler_threads);
  config_.set("scheduler.max-throughput", size_t{100});
  config_.set("logger.verbosity", caf::atom("quiet"));
  system_ = std::make_unique<caf::actor_system>(config_);
  auto copies = options.link ? options.search_copies : 0;
  if (options.search)
    indexer_ = search::spawn_indexer(*system_, env_->catalogue, env_->offers,
                                     options.search, std::move(options.shown),
                                     copies);
  if (options.search && copies > 0)
    searcher_ = system_->spawn<caf::detached>(
      search::searcher,
      search::searcher_state::links{options.search,
                                    std::move(options.read_query), copies});
  if (options.link) {
    identity_.address = std::move(options.address);
    keeper_ = system_->spawn(
      member, member_state::links{
                env_, status_, identity_, std::move(options.link),
                std::move(options.on_dead), std::move(options.on_drain),
                indexer_, searcher_, std::move(options.may_work)});
  } else {
    keeper_ = system_->spawn(keeper,
                             keeper_state::links{env_, status_, identity_,
                                                 std::move(options.on_dead),
                                                 std::move(options.may_work)});
  }
}

node::~node() {
  auto end = [&](const auto& who) {
    if (who)
      caf::anon_send_exit(who, caf::exit_reason::user_shutdown);
  };
  end(watch_);
  end(keeper_);
  end(handles_.region);
  end(handles_.catalogue);
  end(handles_.journal);
  end(indexer_);
  end(searcher_);
  handles_ = {};
  watch_ = nullptr;
  indexer_ = nullptr;
  searcher_ = nullptr;
  keeper_ = nullptr;
  system_.reset();
}

result<unit, node_trouble> node::start() {
  caf::scoped_actor self{*system_};
  std::optional<start_result> outcome;
  self->request(keeper_, caf::infinite, start_atom::value)
    .receive(
      [&](const start_result& x) {
        outcome = x;
      },
      [&](const caf::error& x) {
        outcome = node_trouble{storage::store_errc::broken, system_->render(x)};
      });
  if (auto why = std::get_if<node_trouble>(&*outcome))
    return failure{*why};
  handles_ = std::get<node_handles>(*outcome);
  identity_ = handles_.self;
  if (books_)
    watch_ = system_->spawn(actors::reconciliation_watch,
                            actors::reconciliation_watch_state::links{
                              env_, books_, [status = status_] {
                                auto view = status->cluster.load();
                                return view && has_first_shard(*view);
                              }});
  return unit{};
}

bool node::hand_over(std::chrono::milliseconds limit) {
  auto done = false;
  caf::scoped_actor self{*system_};
  self->request(keeper_, limit, actors::drain_atom::value)
    .receive(
      [&](actors::ok_atom) {
        done = true;
      },
      [](const caf::error&) {});
  return done;
}

bool node::drain(std::chrono::milliseconds limit) {
  auto until = system_->clock().now() + limit;
  auto done = false;
  caf::scoped_actor self{*system_};
  self->request(handles_.journal, limit, actors::drain_atom::value)
    .receive(
      [&](actors::ok_atom) {
        done = true;
      },
      [](const caf::error&) {});
  caf::anon_send_exit(keeper_, caf::exit_reason::user_shutdown);
  // The next life need not wait for this one's heartbeat to go stale.
  auto left = std::make_shared<std::promise<bool>>();
  env_->store->leases().leave(identity_,
                              [left](const storage::store_result<unit>& x) {
                                left->set_value(static_cast<bool>(x));
                              });
  auto gone = left->get_future();
  return gone.wait_until(until) == std::future_status::ready && gone.get()
         && done;
}

} // namespace onsale::cluster
