#include "search/shard/searcher.hpp"

#include "search/shard/coding.hpp"

#include <algorithm>
#include <utility>

namespace onsale::search {

namespace {

/// Nodes that are asked besides those on which a shard lies by now: they may
/// have had it until just now.
constexpr size_t further_nodes = 2;

} // namespace

void searcher_state::init(links with) {
  links_ = std::move(with);
}

void searcher_state::know(index_nodes x) {
  nodes_ = std::move(x);
}

void searcher_state::reach(far_nodes_actor x) {
  far_ = std::move(x);
}

caf::typed_response_promise<found_everywhere>
searcher_state::find(find_everywhere x) {
  auto promise = self_->make_response_promise<found_everywhere>();
  auto id = next_id_++;
  gathering what{std::move(x.what), links_.board->how()->enough,
                 links_.board->shards()};
  auto [i, is_new] = running_.try_emplace(id, std::move(what),
                                          std::move(x.target), promise);
  i->second.until = self_->clock().now() + time_limit;
  self_->delayed_send(self_, time_limit, search_timeout{id, 0, true});
  ask_all(id);
  return promise;
}

/// Asks what is to be known next. What this node has it knows at once.
void searcher_state::ask_all(uint64_t id) {
  auto& x = running_.at(id);
  if (x.what.is_done()) {
    auto partial = x.what.is_partial();
    x.promise.deliver(found_everywhere{
      std::make_shared<const findings>(x.what.take_findings()), partial});
    running_.erase(id);
    return;
  }
  ++x.round;
  x.said.assign(links_.board->shards(), std::nullopt);
  x.asked.clear();
  auto here = links_.board->read();
  std::vector<index_shard> elsewhere;
  for (index_shard shard = 0; shard < links_.board->shards(); ++shard) {
    if (!x.what.asks(shard))
      continue;
    if (here && here->events[shard])
      x.said[shard] = links_.board->answer_for(
        shard, *here->events[shard], x.what.what(), x.what.question());
    else
      elsewhere.push_back(shard);
  }
  for (auto shard : elsewhere) {
    x.asked[shard].untried = whom_to_ask(shard, id);
    if (!ask_next(id, shard))
      x.asked.erase(shard);
  }
  if (x.asked.empty())
    return end_round(id);
  self_->delayed_send(self_, copy_patience, search_timeout{id, x.round, false});
}

/// Other nodes that may have a shard, the first to be asked at the end. Copies
/// share the work.
std::vector<uint32_t>
searcher_state::whom_to_ask(index_shard shard, uint64_t turn) const {
  auto nodes = nodes_of(shard, nodes_.nodes);
  auto copies = nodes.size();
  if (links_.copies > 0) {
    copies = std::min<size_t>(links_.copies, copies);
    nodes.resize(std::min(copies + further_nodes, nodes.size()));
  }
  if (copies > 0) {
    auto first = static_cast<ptrdiff_t>(turn % copies);
    std::rotate(nodes.begin(), nodes.begin() + first,
                nodes.begin() + static_cast<ptrdiff_t>(copies));
  }
  std::erase(nodes, nodes_.self);
  std::ranges::reverse(nodes);
  return nodes;
}

/// @returns false if there is nobody left to ask
bool searcher_state::ask_next(uint64_t id, index_shard shard) {
  auto& x = running_.at(id);
  auto& asked = x.asked.at(shard);
  auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
    x.until - self_->clock().now());
  if (asked.untried.empty() || !far_ || left.count() <= 0)
    return false;
  auto node = asked.untried.back();
  asked.untried.pop_back();
  ++asked.open;
  far_question question{shard, links_.board->shards(), x.target,
                        x.what.what().as_of, x.what.question()};
  self_->request(far_, caf::infinite, ask_node{node, left, write(question)})
    .then(
      [this, id, round = x.round, shard](const node_said& what) {
        said(id, round, shard, what);
      },
      [this, id, round = x.round, shard](const caf::error&) {
        said(id, round, shard, {});
      });
  return true;
}

void searcher_state::said(uint64_t id, uint32_t round, index_shard shard,
                          const node_said& what) {
  auto i = running_.find(id);
  if (i == running_.end() || i->second.round != round)
    return; // too late
  auto& x = i->second;
  auto asked = x.asked.find(shard);
  if (asked == x.asked.end())
    return; // another copy has answered
  --asked->second.open;
  if (auto answer = read_shard_answer(what.answer))
    x.said[shard] = std::move(answer);
  else if (ask_next(id, shard) || asked->second.open > 0)
    return;
  x.asked.erase(asked);
  if (x.asked.empty())
    end_round(id);
}

void searcher_state::time_out(const search_timeout& x) {
  auto i = running_.find(x.search);
  if (i == running_.end())
    return;
  if (x.last) {
    i->second.asked.clear();
    end_round(x.search);
    return;
  }
  if (i->second.round == x.round)
    for (const auto& [shard, asked] : i->second.asked)
      ask_next(x.search, shard);
}

void searcher_state::end_round(uint64_t id) {
  auto& x = running_.at(id);
  x.what.take(std::exchange(x.said, {}));
  ask_all(id);
}

node_said searcher_state::answer(const asked_by_node& x) {
  auto asked = read_far_question(x.question);
  auto here = links_.board->read();
  if (!asked || !here || asked->shards != links_.board->shards()
      || asked->shard >= asked->shards || !here->events[asked->shard])
    return {};
  auto what = links_.read(asked->target, asked->as_of);
  if (!what || !is_about(*what, asked->asked))
    return {};
  return {write(links_.board->answer_for(
    asked->shard, *here->events[asked->shard], *what, asked->asked))};
}

searcher_self::behavior_type
searcher(searcher_self::stateful_pointer<searcher_state> self,
         searcher_state::links with) {
  auto& state = self->state;
  state.init(std::move(with));
  return {
    [&state](find_everywhere& x) {
      return state.find(std::move(x));
    },
    [&state](const asked_by_node& x) {
      return state.answer(x);
    },
    [&state](index_nodes& x) {
      state.know(std::move(x));
    },
    [&state](far_nodes_actor& x) {
      state.reach(std::move(x));
    },
    [&state](const search_timeout& x) {
      state.time_out(x);
    },
  };
}

} // namespace onsale::search
