#include "tests/storage/sqlite/fixture.hpp"

#include <sqlite3.h>

#include <cstdlib>

namespace onsale::test {

using namespace storage;

scratch_file::scratch_file() {
  auto pattern = std::filesystem::temp_directory_path()
                 / "onsale-sqlite-XXXXXX";
  auto name = pattern.string();
  ensure(mkdtemp(name.data()) != nullptr);
  dir_ = name;
}

scratch_file::~scratch_file() {
  std::error_code ignored; // a left-over folder under /tmp fails no test
  std::filesystem::remove_all(dir_, ignored);
}

std::string scratch_file::run(const std::string& sql) const {
  sqlite3* db = nullptr;
  ensure(sqlite3_open(path().c_str(), &db) == SQLITE_OK);
  std::string result;
  auto keep = [](void* to, int columns, char** values, char**) {
    auto& kept = *static_cast<std::string*>(to);
    kept = columns > 0 && values[0] ? values[0] : "";
    return 0;
  };
  auto all = "PRAGMA foreign_keys = ON; " + sql;
  if (sqlite3_exec(db, all.c_str(), keep, &result, nullptr) != SQLITE_OK)
    result = std::string{"error: "} + sqlite3_errmsg(db);
  sqlite3_close(db);
  return result;
}

store_ptr open_store(const std::string& path) {
  return demand(open_sqlite(path, {}));
}

} // namespace onsale::test
