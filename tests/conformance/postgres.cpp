#include "storage/postgres/postgres_store.hpp"
#include "tests/conformance/world.hpp"
#include "tests/support/postgres_server.hpp"

namespace onsale::conformance {

namespace {

class postgres_engine : public engine {
public:
  std::unique_ptr<storage::store> open() override {
    return demand(storage::open_postgres(address_, {}));
  }

private:
  std::string address_ = test::postgres_server::shared().fresh_database(
    shard_count);
};

} // namespace

std::unique_ptr<engine> make_engine() {
  return std::make_unique<postgres_engine>();
}

} // namespace onsale::conformance
