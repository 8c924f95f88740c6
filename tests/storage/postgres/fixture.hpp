#pragma once

#include "storage/postgres/postgres_store.hpp"
#include "tests/storage/fixture.hpp"
#include "tests/support/postgres_server.hpp"

#include <string>

/// What the tests of storage/postgres share.
namespace onsale::test {

/// Opens a store that must open.
store_ptr open_store(const std::string& address);

} // namespace onsale::test
