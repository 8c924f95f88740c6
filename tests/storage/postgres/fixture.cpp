#include "tests/storage/postgres/fixture.hpp"

namespace onsale::test {

store_ptr open_store(const std::string& address) {
  return demand(storage::open_postgres(address, {}));
}

} // namespace onsale::test
