#include "cluster/memory_link/memory_network.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <utility>
#include <vector>

namespace onsale::cluster {

namespace {

using pair_of_nodes = std::pair<uint32_t, uint32_t>;

pair_of_nodes ordered(uint32_t a, uint32_t b) {
  return {std::min(a, b), std::max(a, b)};
}

} // namespace

class memory_network::hub {
public:
  using links = std::set<std::pair<peer_id, peer_id>>; // the lower one first

  struct node {
    link_events events;
    std::set<peer_id> kept;
  };

  struct packet {
    peer_id from;
    peer_id to;
    std::string bytes;
  };

  using event = std::function<void()>;

  void start(peer_id self, link_events events) {
    std::lock_guard guard{mutex_};
    nodes_[self].events = std::move(events);
  }

  void keep(peer_id self, std::set<peer_id> peers) {
    std::lock_guard guard{mutex_};
    if (auto i = nodes_.find(self); i != nodes_.end())
      i->second.kept = std::move(peers);
  }

  void send(peer_id from, peer_id to, std::string bytes) {
    std::lock_guard guard{mutex_};
    if (nodes_.contains(from) && links_.contains(pair_of(from, to)))
      packets_.push_back({from, to, std::move(bytes)});
  }

  /// The thread that delivers events is the one that stops a node, or it waits.
  void stop(peer_id self) {
    std::lock_guard delivery{delivering_};
    std::lock_guard guard{mutex_};
    nodes_.erase(self);
  }

  void cut(uint32_t a, uint32_t b) {
    std::lock_guard guard{mutex_};
    cut_.insert(ordered(a, b));
  }

  void stall(uint32_t from, uint32_t to) {
    std::lock_guard guard{mutex_};
    stalled_.insert({from, to});
  }

  void heal() {
    std::lock_guard guard{mutex_};
    cut_.clear();
    stalled_.clear();
  }

  size_t run_pending() {
    std::lock_guard delivery{delivering_};
    auto due = take_events();
    for (auto& x : due)
      x();
    return due.size();
  }

private:
  static std::pair<peer_id, peer_id> pair_of(peer_id a, peer_id b) {
    return {std::min(a, b), std::max(a, b)};
  }

  /// One side of each pair dials: that with the higher number. The other takes
  /// whoever comes.
  bool wanted(peer_id low, peer_id high) const {
    auto dials = nodes_.find(high);
    return low.node != high.node && dials != nodes_.end()
           && nodes_.contains(low) && dials->second.kept.contains(low)
           && !cut_.contains(ordered(low.node, high.node));
  }

  std::vector<event> take_events() {
    std::lock_guard guard{mutex_};
    std::vector<event> result;
    auto tell = [&](peer_id whom, auto member, auto... what) {
      if (auto i = nodes_.find(whom); i != nodes_.end())
        result.push_back([this, whom, member, what...]() mutable {
          auto events = events_of(whom);
          if (events)
            ((*events).*member)(std::move(what)...);
        });
    };
    for (auto i = links_.begin(); i != links_.end();) {
      if (wanted(i->first, i->second)) {
        ++i;
        continue;
      }
      drop_packets(*i);
      tell(i->first, &link_events::down, i->second);
      tell(i->second, &link_events::down, i->first);
      i = links_.erase(i);
    }
    for (const auto& [high, x] : nodes_)
      for (const auto& low : x.kept)
        if (low.node < high.node && wanted(low, high)
            && links_.insert({low, high}).second) {
          tell(low, &link_events::up, high);
          tell(high, &link_events::up, low);
        }
    auto waiting = std::exchange(packets_, {});
    for (auto& x : waiting)
      if (stalled_.contains({x.from.node, x.to.node}))
        packets_.push_back(std::move(x));
      else
        tell(x.to, &link_events::received, x.from, std::move(x.bytes));
    return result;
  }

  void drop_packets(const std::pair<peer_id, peer_id>& link) {
    std::erase_if(packets_, [&](const packet& x) {
      return pair_of(x.from, x.to) == link;
    });
  }

  std::optional<link_events> events_of(peer_id whom) {
    std::lock_guard guard{mutex_};
    auto i = nodes_.find(whom);
    if (i == nodes_.end())
      return std::nullopt;
    return i->second.events;
  }

  std::recursive_mutex delivering_; // an event may stop its own node
  std::mutex mutex_;
  std::map<peer_id, node> nodes_;
  links links_;
  std::deque<packet> packets_;
  std::set<pair_of_nodes> cut_;
  std::set<pair_of_nodes> stalled_;
};

class memory_network::end final : public peer_link {
public:
  explicit end(std::weak_ptr<hub> at) : hub_(std::move(at)) {
    // Begins to talk with `start`.
  }

  ~end() override {
    stop();
  }

  void start(peer_id self, link_events events) override {
    self_ = self;
    if (auto at = hub_.lock())
      at->start(self_, std::move(events));
  }

  void keep(std::vector<storage::node_identity> peers) override {
    std::set<peer_id> ids;
    for (const auto& x : peers)
      ids.insert({x.node, x.incarnation});
    if (auto at = hub_.lock())
      at->keep(self_, std::move(ids));
  }

  void send(peer_id to, std::string bytes) override {
    if (auto at = hub_.lock())
      at->send(self_, to, std::move(bytes));
  }

  void stop() override {
    if (auto at = hub_.lock(); at && self_.node != 0)
      at->stop(self_);
  }

private:
  std::weak_ptr<hub> hub_;
  peer_id self_;
};

memory_network::memory_network() : hub_(std::make_shared<hub>()) {
  // No node yet.
}

memory_network::~memory_network() = default;

std::unique_ptr<peer_link> memory_network::make_link() {
  return std::make_unique<end>(hub_);
}

size_t memory_network::run_pending() {
  return hub_->run_pending();
}

void memory_network::cut(uint32_t a, uint32_t b) {
  hub_->cut(a, b);
}

void memory_network::stall(uint32_t from, uint32_t to) {
  hub_->stall(from, to);
}

void memory_network::heal() {
  hub_->heal();
}

} // namespace onsale::cluster
