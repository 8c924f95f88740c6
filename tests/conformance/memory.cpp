#include "storage/memory/memory_store.hpp"
#include "tests/conformance/world.hpp"

namespace onsale::conformance {

using namespace storage;

namespace {

class memory_engine : public remote_engine {
public:
  std::unique_ptr<store> open() override {
    memory_options options;
    options.clock = [this] {
      return now_ += duration_ms{1};
    };
    return make_memory_store(state_, options);
  }

  void lose_next_commit(store& in) override {
    memory(in).break_next_commit(commit_fault::lost_before);
  }

  void lose_next_answer(store& in) override {
    memory(in).break_next_commit(commit_fault::lost_after);
  }

  void delay_next_commit(store& in) override {
    memory(in).break_next_commit(commit_fault::late);
  }

  void release(store& in) override {
    memory(in).release();
  }

private:
  static memory_store& memory(store& in) {
    return static_cast<memory_store&>(in);
  }

  std::shared_ptr<memory_state> state_ = make_memory_state(
    {shard_count, false});
  timestamp now_ = noon;
};

} // namespace

std::unique_ptr<engine> make_engine() {
  return make_remote_engine();
}

std::unique_ptr<remote_engine> make_remote_engine() {
  return std::make_unique<memory_engine>();
}

} // namespace onsale::conformance
