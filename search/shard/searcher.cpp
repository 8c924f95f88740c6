#include "search/shard/searcher.hpp"

#include "search/shard/coding.hpp"

#include <algorithm>
#include <utility>

namespace onsale::search {

void searcher_state::init(links with) {
  links_ = std::move(with);
}

void searcher_state::know(index_nodes x) {
  auto until = self_->clock().now() + farewell;
  for (auto node : nodes_.nodes)
    former_[node] = until;
  nodes_ = std::move(x);
  for (auto node : nodes_.nodes)
    former_.erase(node);
}

void searcher_state::reach(far_nodes_actor x) {
  far_ = std::move(x);
}

caf::typed_response_promise<found_everywhere>
searcher_state::find(find_everywhere x) {
  auto promise = self_->make_response_promise<found_everywhere>();
  auto id = next_id_++;
  auto asked_at = x.asked_at == time_point{} ? self_->clock().now()
                                             : x.asked_at;
  gathering what{std::move(x.what), links_.board->how()->enough,
                 links_.board->shards()};
  auto [i, is_new] = running_.try_emplace(id, std::move(what),
                                          std::move(x.target), promise);
  i->second.until = asked_at + time_limit;
  go_on(id);
  return promise;
}

/// Asks what is to be known next. Others work on it while this node searches
/// what it has itself.
void searcher_state::go_on(uint64_t id) {
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
  // Once: a shard that comes or goes meanwhile is either here or elsewhere.
  auto here = links_.board->read();
  ask_others(id, here);
  search_here(x, here);
  if (x.asked.empty()) {
    end_round(id);
    return;
  }
  using phase = search_timeout::phase;
  self_->delayed_send(self_, copy_patience,
                      search_timeout{id, x.round, phase::copy});
  self_->delayed_send(self_, round_limit,
                      search_timeout{id, x.round, phase::round});
}

void searcher_state::ask_others(uint64_t id, const searchable_ptr& here) {
  auto& x = running_.at(id);
  for (index_shard shard = 0; shard < links_.board->shards(); ++shard) {
    if (!x.what.asks(shard) || (here && here->events[shard]))
      continue;
    x.asked[shard].untried = whom_to_ask(shard, id);
    if (!ask_next(id, shard))
      x.asked.erase(shard);
  }
}

void searcher_state::search_here(running& x, const searchable_ptr& here) {
  for (index_shard shard = 0; here && shard < links_.board->shards(); ++shard)
    if (x.what.asks(shard) && here->events[shard])
      x.said[shard] = links_.board->answer_for(
        shard, *here->events[shard], x.what.what(), x.what.question());
}

/// Other nodes that may have a shard, the first to be asked at the end. Copies
/// share the work.
std::vector<uint32_t>
searcher_state::whom_to_ask(index_shard shard, uint64_t turn) const {
  auto nodes = nodes_of(shard, nodes_.nodes);
  auto copies = links_.copies == 0
                  ? nodes.size()
                  : std::min<size_t>(links_.copies, nodes.size());
  if (copies > 0) {
    auto first = static_cast<ptrdiff_t>(turn % copies);
    std::rotate(nodes.begin(), nodes.begin() + first,
                nodes.begin() + static_cast<ptrdiff_t>(copies));
  }
  auto now = self_->clock().now();
  for (const auto& [node, until] : former_)
    if (now < until)
      nodes.push_back(node);
  std::erase(nodes, nodes_.self);
  std::ranges::stable_partition(nodes, [&](uint32_t node) {
    auto known = silent_.find(node);
    return known == silent_.end() || now >= known->second;
  });
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
  asked.open.push_back(node);
  far_question question;
  question.shard = shard;
  question.shards = links_.board->shards();
  question.read_by = name_of_reading(*links_.board->how());
  question.target = x.target;
  question.as_of = x.what.what().as_of;
  question.asked = x.what.question();
  errand of{id, x.round, shard, node};
  self_
    ->request(far_, caf::infinite,
              ask_node{node, std::min(left, round_limit), write(question)})
    .then(
      [this, of](const node_said& what) {
        said(of, what);
      },
      [this, of](const caf::error&) {
        said(of, {});
      });
  return true;
}

void searcher_state::said(const errand& of, const node_said& what) {
  if (!what.answer.empty())
    silent_.erase(of.node);
  auto i = running_.find(of.search);
  if (i == running_.end() || i->second.round != of.round)
    return; // too late
  auto& x = i->second;
  auto asked = x.asked.find(of.shard);
  if (asked == x.asked.end())
    return; // another copy has answered
  std::erase(asked->second.open, of.node);
  auto answer = read_shard_answer(what.answer);
  if (answer && x.what.accepts(*answer))
    x.said[of.shard] = std::move(answer);
  else if (ask_next(of.search, of.shard) || !asked->second.open.empty())
    return;
  x.asked.erase(asked);
  if (x.asked.empty())
    end_round(of.search);
}

void searcher_state::time_out(const search_timeout& x) {
  auto i = running_.find(x.search);
  if (i == running_.end() || i->second.round != x.round)
    return;
  auto& asked = i->second.asked;
  for (const auto& [shard, is] : asked)
    for (auto node : is.open)
      silent_[node] = self_->clock().now() + silence_kept;
  if (x.over == search_timeout::phase::round) {
    asked.clear();
    end_round(x.search);
    return;
  }
  for (const auto& [shard, is] : asked)
    ask_next(x.search, shard);
}

void searcher_state::end_round(uint64_t id) {
  auto& x = running_.at(id);
  x.what.take(std::exchange(x.said, {}));
  go_on(id);
}

/// Nothing is said of what has waited for too long, or what this node may take
/// for something else.
node_said searcher_state::answer(const asked_by_node& x) {
  if (self_->clock().now() >= x.until)
    return {};
  auto asked = read_far_question(x.question);
  auto here = links_.board->read();
  if (!asked || !here || asked->shards != links_.board->shards()
      || asked->shard >= asked->shards || !here->events[asked->shard]
      || asked->read_by != name_of_reading(*links_.board->how()))
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
