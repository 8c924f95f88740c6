// What nodes ask each other about the search index. Whoever hears nothing asks
// another one, so nothing is kept, repeated, or waited for when a node ends.

#include "cluster/peers.hpp"

#include <string>
#include <utility>

namespace onsale::cluster {

namespace {

std::vector<uint8_t> to_bytes(const std::string& x) {
  return {x.begin(), x.end()};
}

std::string to_text(const std::vector<uint8_t>& x) {
  return {x.begin(), x.end()};
}

} // namespace

void peers_state::give_up_questions(const question_filter& is_lost) {
  for (auto i = questions_.begin(); i != questions_.end();) {
    if (!is_lost(i->second)) {
      ++i;
      continue;
    }
    i->second.promise.deliver(search::node_said{});
    i = questions_.erase(i);
  }
}

caf::typed_response_promise<search::node_said>
peers_state::ask(search::ask_node x) {
  auto promise = self_->make_response_promise<search::node_said>();
  auto to = members_.find(x.node);
  if (to == members_.end() || !to->second.linked) {
    promise.deliver(search::node_said{});
    return promise;
  }
  auto id = next_id_++;
  auto until = self_->clock().now() + x.time_left;
  questions_.emplace(id, pending_question{to->second.who, until, promise});
  put(to->second.who,
      wire::index_question{id, x.time_left, to_bytes(x.question)});
  return promise;
}

void peers_state::on(const peer_id& from, wire::index_question& x) {
  auto tell = [this, from, id = x.id](const search::node_said& said) {
    put(from, wire::index_answer{id, to_bytes(said.answer)});
  };
  if (!links_.searcher) {
    tell({});
    return;
  }
  self_
    ->request(links_.searcher, caf::infinite,
              search::asked_by_node{to_text(x.what),
                                    self_->clock().now() + x.time_left})
    .then(tell, [tell](const caf::error&) {
      tell({});
    });
}

void peers_state::on(const peer_id&, wire::index_answer& x) {
  auto i = questions_.find(x.id);
  if (i == questions_.end())
    return; // too late
  i->second.promise.deliver(search::node_said{to_text(x.what)});
  questions_.erase(i);
}

} // namespace onsale::cluster
