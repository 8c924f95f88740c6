#include "tests/support/store_rows.hpp"

#include "tests/support/give_up.hpp"

#include <libpq-fe.h>
#include <sqlite3.h>

#include <memory>
#include <string_view>
#include <utility>

namespace onsale::test {

namespace {

using row_list = std::vector<std::vector<std::string>>;

int add_row(void* to, int columns, char** values, char**) {
  std::vector<std::string> row;
  for (auto i = 0; i < columns; ++i)
    row.emplace_back(values[i] ? values[i] : "");
  static_cast<row_list*>(to)->push_back(std::move(row));
  return 0;
}

row_list read_file(const std::string& file, const std::string& sql) {
  row_list result;
  sqlite3* db = nullptr;
  auto status = sqlite3_open_v2(file.c_str(), &db, SQLITE_OPEN_READWRITE,
                                nullptr);
  if (status == SQLITE_OK)
    status = sqlite3_exec(db, sql.c_str(), add_row, &result, nullptr);
  if (status != SQLITE_OK)
    give_up("store", sqlite3_errmsg(db));
  sqlite3_close(db);
  return result;
}

row_list read_database(const std::string& address, const std::string& sql) {
  std::unique_ptr<PGconn, decltype(&PQfinish)> link{
    PQconnectdb(address.c_str()), PQfinish};
  std::unique_ptr<PGresult, decltype(&PQclear)> found{
    PQexec(link.get(), sql.c_str()), PQclear};
  if (PQresultStatus(found.get()) != PGRES_TUPLES_OK)
    give_up("store", PQerrorMessage(link.get()));
  row_list result(static_cast<size_t>(PQntuples(found.get())));
  for (size_t row = 0; row < result.size(); ++row)
    for (auto i = 0; i < PQnfields(found.get()); ++i)
      result[row].emplace_back(
        PQgetvalue(found.get(), static_cast<int>(row), i));
  return result;
}

} // namespace

row_list read_store(const box_office& office, const std::string& sql) {
  constexpr std::string_view scheme = "sqlite:";
  return office.kind() == engine::sqlite
           ? read_file(office.storage().substr(scheme.size()), sql)
           : read_database(office.storage(), sql);
}

} // namespace onsale::test
