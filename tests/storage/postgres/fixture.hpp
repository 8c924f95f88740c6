#pragma once

#include "storage/postgres/postgres_store.hpp"
#include "tests/storage/fixture.hpp"
#include "tests/support/postgres_server.hpp"

#include <memory>
#include <string>

struct pg_conn;

/// What the tests of storage/postgres share.
namespace onsale::test {

/// Opens a store that must open.
store_ptr open_store(const std::string& address);

/// A session beside a store's own, which may keep a transaction open: as
/// another node, or the backend of one that was lost.
class side_session {
public:
  explicit side_session(const std::string& address);

  /// Runs SQL that must not fail. @returns the first value, if there is one
  std::string run(const std::string& sql);

  /// Waits until somebody waits for a lock that this session has.
  void await_blocked();

private:
  std::unique_ptr<pg_conn, void (*)(pg_conn*)> link_;
};

} // namespace onsale::test
