#include "storage/postgres/migrations.hpp"

#include "storage/postgres/connection.hpp"
#include "storage/postgres/errors.hpp"
#include "support/embedded.hpp"

#include <libpq-fe.h>

#include <charconv>
#include <chrono>
#include <map>
#include <memory>
#include <string_view>
#include <vector>

namespace onsale::embedded {

std::vector<file> postgres_migrations();

} // namespace onsale::embedded

namespace onsale::storage::postgres {

namespace {

/// Names the advisory lock of migrations: "onsale" in ASCII.
constexpr const char* take_turns = "SELECT pg_advisory_lock(122511465736293)";

constexpr const char* make_table
  = "CREATE TABLE IF NOT EXISTS schema_migration ("
    " number int PRIMARY KEY, name text NOT NULL, checksum text NOT NULL,"
    " applied_at timestamptz NOT NULL DEFAULT clock_timestamp())";

/// How long a question about the schema may take.
constexpr std::chrono::seconds question_timeout{15};

store_result<result_ptr> ask(pg_conn* on, const std::string& sql) {
  return run(on, sql, std::chrono::steady_clock::now() + question_timeout);
}

/// Runs SQL with text parameters, however long that takes; without any, it may
/// be several statements.
store_result<result_ptr> run_long(pg_conn* on, const std::string& sql,
                                  const std::vector<std::string>& with = {}) {
  std::vector<const char*> values;
  for (auto& x : with)
    values.push_back(x.c_str());
  auto count = static_cast<int>(values.size());
  result_ptr result{count == 0
                      ? PQexec(on, sql.c_str())
                      : PQexecParams(on, sql.c_str(), count, nullptr,
                                     values.data(), nullptr, nullptr, 0)};
  auto status = PQresultStatus(result.get());
  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
    return result;
  auto error = read_error(result.get());
  // A migration either is there as a whole or not at all: trying again is safe.
  if (error.fatal)
    return failure{
      store_error{store_errc::unavailable, error.state + ": " + error.message}};
  return failure{error.to_store_error()};
}

int to_number(std::string_view text) {
  int result = 0;
  std::from_chars(text.data(), text.data() + text.size(), result);
  return result;
}

struct applied_migration {
  std::string name;
  std::string checksum;
};

store_result<std::map<int, applied_migration>> read_applied(pg_conn* on) {
  auto read = ask(on, "SELECT number, name, checksum FROM schema_migration");
  if (!read)
    return failure{std::move(read).error()};
  std::map<int, applied_migration> result;
  auto rows = read->get();
  for (int i = 0; i < PQntuples(rows); ++i)
    result[to_number(PQgetvalue(rows, i, 0))] = {PQgetvalue(rows, i, 1),
                                                 PQgetvalue(rows, i, 2)};
  return result;
}

failure<store_error> newer(int found, int known) {
  return failure{
    store_error{store_errc::newer_schema,
                "the database's schema has number " + std::to_string(found)
                  + ", this program knows it up to " + std::to_string(known)
                  + ": use the newer program"}};
}

store_result<unit> apply(pg_conn* on, int number, const embedded::file& what,
                         const std::string& checksum) {
  std::vector<std::pair<std::string, std::vector<std::string>>> steps{
    {"BEGIN", {}},
    {std::string{what.text}, {}},
    {"INSERT INTO schema_migration (number, name, checksum)"
     " VALUES ($1, $2, $3)",
     {std::to_string(number), std::string{what.name}, checksum}},
    {"COMMIT", {}}};
  for (auto& [sql, with] : steps) {
    auto done = run_long(on, sql, with);
    if (done)
      continue;
    auto error = std::move(done).error();
    error.detail = std::string{what.name} + ": " + error.detail;
    return failure{std::move(error)};
  }
  return unit{};
}

store_result<unit> apply_all(pg_conn* on) {
  auto applied = read_applied(on);
  if (!applied)
    return failure{std::move(applied).error()};
  auto files = embedded::postgres_migrations();
  auto known = static_cast<int>(files.size());
  if (!applied->empty() && applied->rbegin()->first > known)
    return newer(applied->rbegin()->first, known);
  for (int number = 1; number <= known; ++number) {
    auto& what = files[static_cast<size_t>(number) - 1];
    auto sum = run_long(on,
                        "SELECT encode(sha256(convert_to($1, 'UTF8')), 'hex')",
                        {std::string{what.text}});
    if (!sum)
      return failure{std::move(sum).error()};
    std::string checksum = PQgetvalue(sum->get(), 0, 0);
    auto before = applied->find(number);
    if (before == applied->end()) {
      if (auto done = apply(on, number, what, checksum); !done)
        return done;
    } else if (before->second.checksum != checksum) {
      return failure{store_error{store_errc::broken,
                                 "migration " + before->second.name
                                   + " was applied with another text than this "
                                     "program's"}};
    }
  }
  return unit{};
}

} // namespace

store_result<unit>
migrate(const std::string& conninfo, const store_options& options) {
  auto link = open_plain(conninfo, patient_connect_timeout);
  if (!link)
    return failure{std::move(link).error()};
  auto on = link->get();
  for (auto sql : {take_turns, make_table})
    if (auto done = run_long(on, sql); !done)
      return failure{std::move(done).error()};
  if (auto done = apply_all(on); !done)
    return done;
  auto shards = run_long(
    on,
    "INSERT INTO shard_lease (shard, epoch, seq)"
    " SELECT n, 0, 0 FROM generate_series(0, $1::int - 1) n"
    " WHERE NOT EXISTS (SELECT FROM shard_lease)",
    {std::to_string(options.shard_count)});
  if (!shards)
    return failure{std::move(shards).error()};
  return unit{};
}

store_result<shard_id> inspect(const std::string& conninfo) {
  auto link = open_plain(conninfo, patient_connect_timeout);
  if (!link)
    return failure{std::move(link).error()};
  auto on = link->get();
  auto found = ask(on, "SELECT to_regclass('schema_migration') IS NOT NULL");
  if (!found)
    return failure{std::move(found).error()};
  int number = 0;
  if (PQgetvalue(found->get(), 0, 0)[0] == 't') {
    auto applied = read_applied(on);
    if (!applied)
      return failure{std::move(applied).error()};
    if (!applied->empty())
      number = applied->rbegin()->first;
  }
  auto known = static_cast<int>(embedded::postgres_migrations().size());
  if (number < known)
    return failure{
      store_error{store_errc::older_schema,
                  "the database's schema has number " + std::to_string(number)
                    + ", this program needs number " + std::to_string(known)
                    + ": run `onsale migrate`"}};
  if (number > known)
    return newer(number, known);
  auto shards = ask(on, "SELECT count(*) FROM shard_lease");
  if (!shards)
    return failure{std::move(shards).error()};
  auto count = to_number(PQgetvalue(shards->get(), 0, 0));
  if (count <= 0)
    return failure{store_error{store_errc::older_schema,
                               "the database has no shards yet: run "
                               "`onsale migrate`"}};
  return static_cast<shard_id>(count);
}

} // namespace onsale::storage::postgres
