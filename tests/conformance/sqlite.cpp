#include "storage/sqlite/sqlite_store.hpp"
#include "tests/conformance/scratch_directory.hpp"
#include "tests/conformance/world.hpp"

namespace onsale::conformance {

namespace {

class sqlite_engine : public engine {
public:
  std::unique_ptr<storage::store> open() override {
    storage::store_options options;
    options.shard_count = shard_count;
    return demand(storage::open_sqlite(dir_.file("store.db"), options));
  }

private:
  scratch_directory dir_;
};

} // namespace

std::unique_ptr<engine> make_engine() {
  return std::make_unique<sqlite_engine>();
}

} // namespace onsale::conformance
