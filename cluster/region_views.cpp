// What readers of this node see of blocks, wherever they are.

#include "actors/board.hpp"
#include "cluster/region.hpp"

#include <utility>

namespace onsale::cluster {

namespace {

using namespace actors;

/// How long reading an event of the catalogue may take.
constexpr std::chrono::seconds event_patience{10};

/// Blocks that are looked at anew at once.
constexpr size_t follow_at_once = 8;

/// Pause before what was not to be had is asked for again.
constexpr std::chrono::seconds follow_pause{1};

} // namespace

/// Runs `then` once there is a board for what the blocks show; with false if
/// there can be none.
void region_state::with_board(event_id id, std::function<void(bool)> then) {
  self_->request(links_.catalogue, event_patience, get_event{id})
    .then(
      [this, then](const opened_event_ptr& x) {
        if (x)
          links_.env->board->open(x);
        then(x != nullptr);
      },
      [then](const caf::error&) {
        then(false);
      });
}

/// Has all blocks of an event shown on this node.
void region_state::show(const actors::open_event& x, asker who) {
  auto id = x.event;
  with_board(id, [this, id, who](bool known) mutable {
    auto board = known ? links_.env->board->find(id) : nullptr;
    if (!board) {
      who.refuse(refuse(refusal_code::unavailable));
      return;
    }
    auto left = std::make_shared<size_t>(board->blocks());
    auto all = std::make_shared<bool>(true);
    auto opened = [this, id, left, all, who](bool done) mutable {
      *all = *all && done;
      if (--*left > 0)
        return;
      here_.shown(id);
      if (*all)
        who.done();
      else
        who.refuse(refuse(refusal_code::unavailable));
    };
    if (board->blocks() == 0)
      who.done();
    for (uint32_t block = 1; block <= board->blocks(); ++block)
      route(open_block{{id, block}}, asker{asker::region{opened}});
  });
}

/// Looks anew at what is shown of these shards: they have another owner, or it
/// was out of reach.
void region_state::follow(const std::set<shard_id>& shards) {
  if (!links_.peers || shards.empty())
    return;
  std::map<shard_id, std::vector<block_id>> shown;
  for (const auto& board : links_.env->board->all())
    for (uint32_t block = 1; block <= board->blocks(); ++block) {
      block_id id{board->opened()->record->what.id, block};
      auto shard = shard_of(id, table_.size());
      if (shards.contains(shard) && board->snapshot(block))
        shown[shard].push_back(id);
    }
  // What an earlier look has not come to yet is looked at now.
  std::erase_if(to_follow_, [&](const look& x) {
    return shards.contains(shard_of(x.what, table_.size()));
  });
  auto now = self_->clock().now();
  for (auto shard : shards) {
    unfollowed_.erase(shard);
    auto blocks = std::move(shown[shard]);
    if (blocks.empty()) {
      links_.env->ages->fresh(shard);
      continue;
    }
    links_.env->ages->stale(shard, now);
    auto round = ++follow_rounds_[shard];
    auto left = std::make_shared<size_t>(blocks.size());
    auto all = std::make_shared<bool>(true);
    auto opened = [this, shard, round, left, all](bool done) {
      *all = *all && done;
      if (--*left > 0 || follow_rounds_[shard] != round)
        return;
      if (*all)
        links_.env->ages->fresh(shard);
      else
        follow_later(shard);
    };
    for (const auto& id : blocks)
      to_follow_.push_back({id, opened});
  }
  follow_next();
}

/// A few at a time: each may have to be woken and read, where there is more
/// urgent work after a shard has moved.
void region_state::follow_next() {
  if (std::exchange(is_following_, true))
    return;
  while (following_ < follow_at_once && !to_follow_.empty()) {
    auto next = std::move(to_follow_.front());
    to_follow_.pop_front();
    ++following_;
    auto opened = [this, done = std::move(next.done)](bool x) {
      --following_;
      done(x);
      follow_next();
    };
    route(open_block{next.what}, asker{asker::region{std::move(opened)}});
  }
  is_following_ = false;
}

/// What was not to be had is tried again, now and then.
void region_state::follow_later(shard_id shard) {
  if (unfollowed_.empty())
    self_->delayed_send(self_, follow_pause, reload_atom::value);
  unfollowed_.insert(shard);
}

void region_state::follow_again() {
  follow(std::exchange(unfollowed_, {}));
}

void region_state::now_stale(shard_id shard) {
  if (links_.peers)
    links_.env->ages->stale(shard, self_->clock().now());
}

} // namespace onsale::cluster
