#include "storage/memory/memory_store.hpp"
#include "tests/conformance/world.hpp"

namespace onsale::conformance {

using namespace storage;

namespace {

class memory_engine : public engine {
public:
  std::unique_ptr<store> open() override {
    memory_options options;
    options.clock = [this] {
      return now_ += duration_ms{1};
    };
    return make_memory_store(state_, options);
  }

  bool lose_next_commit(store& in, lost_commit how) override {
    static_cast<memory_store&>(in).break_next_commit(
      how == lost_commit::after_it_was_applied ? commit_fault::lost_after
                                               : commit_fault::lost_before);
    return true;
  }

private:
  std::shared_ptr<memory_state> state_ = make_memory_state(
    {shard_count, false});
  timestamp now_ = noon;
};

} // namespace

std::unique_ptr<engine> make_engine() {
  return std::make_unique<memory_engine>();
}

} // namespace onsale::conformance
