#include "storage/sqlite/sqlite_store.hpp"
#include "tests/conformance/scratch_directory.hpp"
#include "tests/conformance/world.hpp"
#include "tests/storage/sqlite/flaky_disk.hpp"

namespace onsale::conformance {

namespace {

class sqlite_engine : public engine {
public:
  std::unique_ptr<storage::store> open() override {
    storage::store_options options;
    options.shard_count = shard_count;
    return demand(storage::open_sqlite(dir_.file("store.db"), options));
  }

  void lose_next_commit(storage::store&) override {
    disk_.lose_next_sync = true;
  }

private:
  scratch_directory dir_;
  test::flaky_disk disk_;
};

} // namespace

std::unique_ptr<engine> make_engine() {
  return std::make_unique<sqlite_engine>();
}

} // namespace onsale::conformance
