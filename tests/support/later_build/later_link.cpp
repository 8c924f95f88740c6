#include "tests/support/later_build/later_link.hpp"

#include <nlohmann/json.hpp>

#include <mutex>
#include <set>
#include <utility>

namespace onsale::test {

namespace {

using nlohmann::json;
using namespace onsale::cluster;

/// Numbers of requests that no node of this build comes to in its life.
constexpr uint64_t first_own_id = uint64_t{1} << 62;

/// Every struct has got one more member, itself a struct.
void add_members(json& to) {
  for (auto& x : to)
    if (x.is_structured())
      add_members(x);
  if (to.is_object())
    to["added_later"] = {{"why", "nobody asked"}, {"numbers", {1, -2, 3.5}}};
}

/// A kind of envelope that there has not been.
json greeting() {
  return {{"kind", "greeting"}, {"words", "good evening"}};
}

/// A command that there has not been.
json unknown_request(uint64_t id) {
  return {{"kind", "request"},
          {"id", id},
          {"shard", 1},
          {"time_left", 1'000},
          {"command", "swap_tickets"},
          {"what", {{"with", "somebody"}}}};
}

class later_link final : public peer_link {
public:
  explicit later_link(std::unique_ptr<peer_link> link)
    : link_(std::move(link)) {
    // nop
  }

  void start(peer_id self, link_events events) override {
    auto up = std::move(events.up);
    events.up = [this, up](peer_id who) {
      {
        std::lock_guard guard{mutex_};
        new_.insert(who);
      }
      up(who);
    };
    link_->start(self, std::move(events));
  }

  void keep(std::vector<storage::node_identity> peers) override {
    link_->keep(std::move(peers));
  }

  void send(peer_id to, std::string bytes) override {
    auto all = json::from_cbor(bytes);
    for (auto& envelope : all)
      add_members(envelope);
    all.insert(all.begin(), greeting());
    {
      std::lock_guard guard{mutex_};
      // Who does not know a command says so in the log: once is enough.
      if (new_.erase(to) > 0)
        all.push_back(unknown_request(next_id_++));
    }
    std::string later;
    json::to_cbor(all, later);
    link_->send(to, std::move(later));
  }

  void stop() override {
    link_->stop();
  }

private:
  std::unique_ptr<peer_link> link_;
  std::mutex mutex_;
  std::set<peer_id> new_; // those that nothing has been sent to
  uint64_t next_id_ = first_own_id;
};

} // namespace

std::unique_ptr<peer_link>
make_later_link(std::unique_ptr<peer_link> of_this_build) {
  return std::make_unique<later_link>(std::move(of_this_build));
}

} // namespace onsale::test
