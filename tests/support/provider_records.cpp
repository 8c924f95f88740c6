#include "tests/support/provider_records.hpp"

#include "tests/support/give_up.hpp"

#include <libpq-fe.h>
#include <nlohmann/json.hpp>
#include <sqlite3.h>

#include <memory>
#include <string_view>

namespace onsale::test {

namespace {

using records = std::map<std::string, std::vector<final_payment>>;

constexpr const char* all_payments = "SELECT key, document FROM "
                                     "simulated_provider ORDER BY key";

/// A key is the booking and the number of the attempt.
void add(records& to, std::string_view key, std::string_view document) {
  auto known = nlohmann::json::parse(document, nullptr, false);
  auto dash = key.rfind('-');
  if (!known.is_object() || !known.contains("state")
      || !known.contains("amount") || dash == std::string_view::npos)
    give_up("provider's books", "unreadable: " + std::string{key});
  to[std::string{key.substr(0, dash)}].push_back(
    {known["state"], known["amount"]});
}

int add_row(void* to, int, char** values, char**) {
  add(*static_cast<records*>(to), values[0], values[1]);
  return 0;
}

records read_file(const std::string& file) {
  records result;
  sqlite3* db = nullptr;
  auto status = sqlite3_open_v2(file.c_str(), &db, SQLITE_OPEN_READWRITE,
                                nullptr);
  if (status == SQLITE_OK)
    status = sqlite3_exec(db, all_payments, add_row, &result, nullptr);
  if (status != SQLITE_OK)
    give_up("provider's books", sqlite3_errmsg(db));
  sqlite3_close(db);
  return result;
}

records read_database(const std::string& address) {
  records result;
  std::unique_ptr<PGconn, decltype(&PQfinish)> link{
    PQconnectdb(address.c_str()), PQfinish};
  std::unique_ptr<PGresult, decltype(&PQclear)> found{
    PQexec(link.get(), all_payments), PQclear};
  if (PQresultStatus(found.get()) != PGRES_TUPLES_OK)
    give_up("provider's books", PQerrorMessage(link.get()));
  for (auto row = 0; row < PQntuples(found.get()); ++row)
    add(result, PQgetvalue(found.get(), row, 0),
        PQgetvalue(found.get(), row, 1));
  return result;
}

} // namespace

records read_payments(const box_office& office) {
  constexpr std::string_view scheme = "sqlite:";
  return office.kind() == engine::sqlite
           ? read_file(office.storage().substr(scheme.size()))
           : read_database(office.storage());
}

} // namespace onsale::test
