#pragma once

#include "storage/membership_store.hpp"
#include "storage/memory/engine.hpp"

namespace onsale::storage::memory {

/// Members and owners of shards on a state that several nodes share, judged by
/// its clock.
class membership_engine : public membership_store {
public:
  explicit membership_engine(engine& on) : on_(on) {
    // nop
  }

  void join(std::string address, uint64_t incarnation,
            reply_to<uint32_t> done) override;
  void beat(node_identity self, node_report what, uint64_t known_version,
            reply_to<membership> done) override;
  void look(reply_to<membership> done) override;
  void ask_to_drain(uint32_t node, reply_to<bool> done) override;
  void declare_dead(node_identity self, node_identity whom,
                    reply_to<bool> done) override;
  void take(node_identity self, std::vector<shard_owner> seen,
            reply_to<std::vector<lease>> done) override;
  void give_up(node_identity self, std::vector<lease> what,
               reply_to<unit> done) override;
  void watch(std::function<void()> changed) override;

private:
  /// Answers with what `work` makes of the tables, and tells the others if the
  /// version has risen.
  template <class T, class F>
  void change(reply_to<T> done, F work);

  engine& on_;
};

} // namespace onsale::storage::memory
