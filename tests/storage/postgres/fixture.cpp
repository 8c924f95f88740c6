#include "tests/storage/postgres/fixture.hpp"

#include "domain/ensure.hpp"

#include <libpq-fe.h>

#include <chrono>
#include <iostream>
#include <thread>

namespace onsale::test {

using namespace std::chrono_literals;

store_ptr open_store(const std::string& address) {
  return demand(storage::open_postgres(address, {}));
}

side_session::side_session(const std::string& address)
  : link_(PQconnectdb(address.c_str()), PQfinish) {
  ensure(PQstatus(link_.get()) == CONNECTION_OK);
}

std::string side_session::run(const std::string& sql) {
  std::unique_ptr<PGresult, decltype(&PQclear)> result{
    PQexec(link_.get(), sql.c_str()), PQclear};
  auto status = PQresultStatus(result.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
    std::cerr << PQerrorMessage(link_.get()) << std::endl;
  ensure(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK);
  auto has_value = PQntuples(result.get()) > 0 && PQnfields(result.get()) > 0;
  return has_value ? PQgetvalue(result.get(), 0, 0) : "";
}

void side_session::await_blocked() {
  auto deadline = std::chrono::steady_clock::now() + 5s;
  while (run("SELECT count(*) FROM pg_locks WHERE NOT granted"
             " AND pg_backend_pid() = ANY (pg_blocking_pids(pid))")
         == "0") {
    ensure(std::chrono::steady_clock::now() < deadline);
    std::this_thread::sleep_for(1ms);
  }
}

} // namespace onsale::test
