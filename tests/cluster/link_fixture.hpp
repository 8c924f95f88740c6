#pragma once

#include "cluster/caf_link/caf_link.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace onsale::test {

// Who takes part. The one with the higher number dials.
inline constexpr cluster::peer_id one{1, 11};
inline constexpr cluster::peer_id two{2, 22};
inline constexpr cluster::peer_id three{3, 33};

/// What a node has heard of its links. Thread-safe.
class heard {
public:
  cluster::link_events events() {
    cluster::link_events result;
    result.up = [this](cluster::peer_id x) {
      note([&] {
        turn(x, true);
      });
    };
    result.down = [this](cluster::peer_id x) {
      note([&] {
        turn(x, false);
      });
    };
    result.received = [this](cluster::peer_id x, std::string bytes) {
      note([&] {
        well_formed_ = well_formed_ && up_[x];
        bytes_[x].push_back(std::move(bytes));
      });
    };
    return result;
  }

  /// Waits until it holds; @returns whether it does.
  template <class F>
  bool until(F condition,
             std::chrono::milliseconds limit = std::chrono::seconds{20}) {
    std::unique_lock guard{mutex_};
    return changed_.wait_for(guard, limit, [&] {
      return condition(*this);
    });
  }

  bool until_up(cluster::peer_id peer) {
    return until([&](heard& x) {
      return x.up_[peer];
    });
  }

  bool until_down(cluster::peer_id peer,
                  std::chrono::milliseconds limit = std::chrono::seconds{20}) {
    return until(
      [&](heard& x) {
        return !x.up_[peer];
      },
      limit);
  }

  bool until_received(cluster::peer_id peer, const std::string& bytes) {
    return until([&](heard& x) {
      auto& got = x.bytes_[peer];
      return std::find(got.begin(), got.end(), bytes) != got.end();
    });
  }

  /// All that has come from a peer.
  std::vector<std::string> received(cluster::peer_id peer) {
    std::lock_guard guard{mutex_};
    return bytes_[peer];
  }

  /// How much that is; for use within a condition.
  size_t count_of(cluster::peer_id peer) {
    return bytes_[peer].size();
  }

  /// How often a link to it has come up.
  size_t ups(cluster::peer_id peer) {
    std::lock_guard guard{mutex_};
    return ups_[peer];
  }

  /// The same for all peers; for use within a condition.
  size_t all_ups() const {
    size_t result = 0;
    for (auto& [peer, ups] : ups_)
      result += ups;
    return result;
  }

  /// Whether nothing was heard in an order that the port excludes.
  bool well_formed() {
    std::lock_guard guard{mutex_};
    return well_formed_;
  }

private:
  template <class F>
  void note(F what) {
    std::lock_guard guard{mutex_};
    what();
    changed_.notify_all();
  }

  void turn(cluster::peer_id peer, bool up) {
    well_formed_ = well_formed_ && up_[peer] != up;
    up_[peer] = up;
    ups_[peer] += up;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<cluster::peer_id, bool> up_;
  std::map<cluster::peer_id, size_t> ups_;
  std::map<cluster::peer_id, std::vector<std::string>> bytes_;
  bool well_formed_ = true;
};

/// A node as far as its links go.
struct linked_node {
  cluster::peer_id id;
  heard events;
  std::unique_ptr<cluster::caf_link> link;

  explicit linked_node(cluster::peer_id self, uint16_t port = 0,
                       const std::string& application = "test",
                       std::shared_ptr<cluster::tls_identity> tls = nullptr)
    : id(self) {
    cluster::caf_link_options options;
    options.port = port;
    options.application = application;
    options.tls = std::move(tls);
    options.random = std::make_shared<actors::system_random>();
    auto made = cluster::make_caf_link(std::move(options));
    if (made) {
      link = std::move(*made);
      link->start(id, events.events());
    }
  }

  /// How others find it, perhaps through another port.
  storage::node_identity identity(uint16_t port = 0) const {
    return {id.node, id.incarnation,
            "127.0.0.1:" + std::to_string(port ? port : link->port())};
  }
};

/// Makes both keep each other, and waits until their link is up.
inline bool join(linked_node& x, linked_node& y) {
  x.link->keep({y.identity()});
  y.link->keep({x.identity()});
  return x.events.until_up(y.id) && y.events.until_up(x.id);
}

/// Whether a link to it comes up and passes something, both ways.
inline bool talks(linked_node& x, linked_node& y, const std::string& word) {
  x.link->send(y.id, word);
  y.link->send(x.id, word);
  return x.events.until_received(y.id, word)
         && y.events.until_received(x.id, word);
}

} // namespace onsale::test
