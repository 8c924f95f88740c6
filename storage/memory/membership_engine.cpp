#include "storage/memory/membership_engine.hpp"

#include "storage/memory/lease_engine.hpp"

#include <algorithm>
#include <utility>

namespace onsale::storage::memory {

namespace {

/// A heartbeat of the future was shown before the clock was set back.
bool is_within(std::chrono::milliseconds limit, const node_row& x,
               timestamp now) {
  return std::chrono::abs(now - x.heartbeat) <= limit;
}

bool is_fresh(const node_row& x, timestamp now) {
  return is_within(heartbeat_stale, x, now);
}

/// Who has been silent itself may have missed that others are back.
bool is_silent(const node_row& whom, const node_row& judge, timestamp now) {
  if (!is_fresh(judge, now) || is_fresh(whom, now))
    return false;
  return now - judge.steady_since >= return_time
         || (now - judge.showing_since >= long_silence
             && !is_within(long_silence, whom, now));
}

bool is_alive(const tables& in, uint32_t node) {
  auto known = in.nodes.find(node);
  return known != in.nodes.end() && known->second.alive;
}

failure<store_error> in_use(std::string detail) {
  return {{store_errc::in_use, std::move(detail)}};
}

store_result<uint32_t> join(tables& in, const std::string& address,
                            uint64_t incarnation, timestamp now) {
  uint32_t self = 0;
  uint32_t last = 0;
  for (const auto& [node, row] : in.nodes) {
    last = node;
    if (row.address == address)
      self = node;
    if (!row.alive || !is_fresh(row, now))
      continue;
    if (row.address.empty())
      return in_use("a process outside a cluster is working on this store");
    if (row.address == address && row.incarnation != incarnation)
      return in_use("another node with the address " + address + " lives");
  }
  for (auto& [node, row] : in.nodes)
    if (row.address.empty())
      row.alive = false;
  if (self == 0)
    self = last + 1;
  in.nodes[self] = {incarnation, now, true, address, true, {}, false, now, now};
  ++in.membership_version;
  return self;
}

membership read(const tables& in, uint64_t known_version, timestamp now) {
  membership result;
  result.now = now;
  result.version = in.membership_version;
  result.waits_for_standby = in.waits_for_standby;
  for (const auto& [node, row] : in.nodes)
    if (row.alive)
      result.members.push_back({{node, row.incarnation, row.address},
                                now - row.heartbeat,
                                row.draining,
                                row.told_to_drain,
                                row.unreachable});
  if (result.version == known_version)
    return result;
  auto& shards = result.shards.emplace();
  for (const auto& [shard, row] : in.leases)
    shards.push_back({shard, is_alive(in, row.node) ? row.node : 0, row.epoch});
  return result;
}

} // namespace

template <class T, class F>
void membership_engine::change(reply_to<T> done, F work) {
  on_.post([this, done = std::move(done), work = std::move(work)] {
    if (on_.is_away()) {
      done(engine::away());
      return;
    }
    std::vector<std::function<void()>> watchers;
    auto result = on_.locked<T>([&](tables& in) -> store_result<T> {
      auto before = in.membership_version;
      auto made = work(in);
      if (in.membership_version != before)
        for (const auto& [store, watcher] : on_.state().member_watchers)
          watchers.push_back(watcher);
      return made;
    });
    done(std::move(result));
    for (const auto& x : watchers)
      x();
  });
}

void membership_engine::join(std::string address, uint64_t incarnation,
                             reply_to<uint32_t> done) {
  change(std::move(done),
         [this, address = std::move(address), incarnation](tables& in) {
           return memory::join(in, address, incarnation, on_.now());
         });
}

void membership_engine::beat(node_identity self, node_report what,
                             uint64_t known_version,
                             reply_to<membership> done) {
  auto work = [this, self = std::move(self), what = std::move(what),
               known_version](tables& in) -> store_result<membership> {
    if (!lives(in, self))
      return declared_dead(self);
    auto& row = in.nodes[self.node];
    auto now = on_.now();
    if (!is_within(heartbeat_gap, row, now))
      row.steady_since = now;
    if (!is_fresh(row, now))
      row.showing_since = now;
    row.heartbeat = now;
    row.unreachable = what.unreachable;
    if (std::exchange(row.draining, what.draining) != what.draining)
      ++in.membership_version;
    return read(in, known_version, now);
  };
  change(std::move(done), std::move(work));
}

void membership_engine::look(reply_to<membership> done) {
  change(std::move(done), [this](tables& in) -> store_result<membership> {
    return read(in, 0, on_.now());
  });
}

void membership_engine::ask_to_drain(uint32_t node, reply_to<bool> done) {
  change(std::move(done), [node](tables& in) -> store_result<bool> {
    auto known = in.nodes.find(node);
    if (known == in.nodes.end() || !known->second.alive
        || known->second.address.empty())
      return false;
    known->second.told_to_drain = true;
    ++in.membership_version;
    return true;
  });
}

void membership_engine::declare_dead(node_identity self, node_identity whom,
                                     reply_to<bool> done) {
  auto work = [this, self = std::move(self),
               whom = std::move(whom)](tables& in) -> store_result<bool> {
    if (!lives(in, self))
      return declared_dead(self);
    if (!lives(in, whom))
      return false;
    auto now = on_.now();
    auto seen = read(in, in.membership_version, now);
    auto& row = in.nodes[whom.node];
    auto silent = is_silent(row, in.nodes[self.node], now);
    if (!silent && !is_cut_off(seen, whom.node))
      return false;
    row.alive = false;
    ++in.membership_version;
    return true;
  };
  change(std::move(done), std::move(work));
}

void membership_engine::take(node_identity self, std::vector<shard_owner> seen,
                             reply_to<std::vector<lease>> done) {
  auto work = [self = std::move(self), seen = std::move(seen)](
                tables& in) -> store_result<std::vector<lease>> {
    if (!lives(in, self))
      return declared_dead(self);
    std::vector<lease> result;
    for (const auto& x : seen) {
      auto known = in.leases.find(x.shard);
      if (known == in.leases.end() || known->second.epoch != x.epoch)
        continue;
      auto& row = known->second;
      if (row.node != self.node && is_alive(in, row.node))
        continue;
      row.node = self.node;
      ++row.epoch;
      result.push_back({x.shard, row.epoch, row.seq});
    }
    if (!result.empty())
      ++in.membership_version;
    std::sort(result.begin(), result.end(), [](const auto& x, const auto& y) {
      return x.shard < y.shard;
    });
    return result;
  };
  change(std::move(done), std::move(work));
}

void membership_engine::give_up(node_identity self, std::vector<lease> what,
                                reply_to<unit> done) {
  auto work = [self = std::move(self),
               what = std::move(what)](tables& in) -> store_result<unit> {
    if (!lives(in, self))
      return declared_dead(self);
    auto before = in.membership_version;
    for (const auto& x : what) {
      auto known = in.leases.find(x.shard);
      if (known == in.leases.end() || known->second.epoch != x.epoch
          || known->second.node != self.node)
        continue;
      known->second.node = 0;
      in.membership_version = before + 1;
    }
    return unit{};
  };
  change(std::move(done), std::move(work));
}

void membership_engine::watch(std::function<void()> changed) {
  std::lock_guard guard{on_.state().mutex};
  on_.state().member_watchers.emplace(&on_, std::move(changed));
}

} // namespace onsale::storage::memory
