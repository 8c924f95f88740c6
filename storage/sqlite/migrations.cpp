#include "storage/sqlite/migrations.hpp"

#include "storage/sqlite/statement.hpp"
#include "support/embedded.hpp"

#include <charconv>

namespace onsale::embedded {

/// The files of storage/sqlite/migrations/, in their order.
std::vector<file> sqlite_migrations();

} // namespace onsale::embedded

namespace onsale::storage::sqlite {

namespace {

size_t schema_version(connection& db) {
  auto text = db.ask("PRAGMA user_version").value_or("0");
  size_t result = 0;
  std::from_chars(text.data(), text.data() + text.size(), result);
  return result;
}

/// A file without a version is ours if nobody has put anything in it; one with a
/// version, which other programs count too, if it has a table of our first one.
bool is_ours(connection& db, size_t version) {
  if (version == 0)
    return db.ask("SELECT count(*) FROM sqlite_schema") == "0";
  return db.ask("SELECT count(*) FROM sqlite_schema WHERE name = 'seating'")
         == "1";
}

store_result<unit>
apply(connection& db, const embedded::file& step, size_t version) {
  transaction all{db};
  db.run(std::string{step.text}.c_str());
  db.run(("PRAGMA user_version = " + std::to_string(version)).c_str());
  auto done = all.commit();
  if (done)
    return unit{};
  auto why = done.error();
  why.detail = std::string{step.name} + ": " + why.detail;
  return failure{std::move(why)};
}

store_result<unit> make_shards(connection& db, shard_id count) {
  transaction all{db};
  if (db.ask("SELECT count(*) FROM shard_lease") == "0") {
    statement make{db, "INSERT INTO shard_lease (shard, epoch, seq)"
                       " VALUES (?1, 0, 0)"};
    for (shard_id shard = 0; shard < count; ++shard)
      make.run(shard);
  }
  return all.commit();
}

} // namespace

store_result<unit> inspect(connection& db) {
  auto version = schema_version(db);
  auto ours = is_ours(db, version);
  if (db.failed())
    return unit{};
  if (!ours)
    return failure{
      store_error{store_errc::broken, "it holds tables of another program"}};
  auto known = embedded::sqlite_migrations().size();
  if (version > known)
    return failure{
      store_error{store_errc::newer_schema, "schema " + std::to_string(version)
                                              + ", this program knows "
                                              + std::to_string(known)}};
  return unit{};
}

store_result<unit> migrate(connection& db, const store_options& options) {
  auto steps = embedded::sqlite_migrations();
  for (auto version = schema_version(db); version < steps.size(); ++version)
    if (auto done = apply(db, steps[version], version + 1); !done)
      return done;
  return make_shards(db, options.shard_count);
}

} // namespace onsale::storage::sqlite
