#include "storage/sqlite/sqlite_store.hpp"

#include "storage/sqlite/catalogue_engine.hpp"
#include "storage/sqlite/check_in_engine.hpp"
#include "storage/sqlite/lease_engine.hpp"
#include "storage/sqlite/ledger_engine.hpp"
#include "storage/sqlite/log_buffer.hpp"
#include "storage/sqlite/migrations.hpp"
#include "storage/sqlite/user_engine.hpp"

#include <charconv>
#include <utility>

namespace onsale::storage {

namespace sqlite {

namespace {

class file_store : public store {
public:
  file_store(std::unique_ptr<connection> db, shard_id shard_count)
    : db_(std::move(db)), on_(*db_), ledger_(on_, shard_count), leases_(on_),
      catalogue_(on_), users_(on_), provider_(on_), check_ins_(on_) {
    // nop
  }

  ~file_store() override {
    finish();
  }

  void finish() override {
    on_.finish();
  }

  uint64_t log_syncs() const override {
    return sqlite::log_syncs();
  }

  storage::ledger& ledger() override {
    return ledger_;
  }

  lease_store& leases() override {
    return leases_;
  }

  catalogue_store& catalogue() override {
    return catalogue_;
  }

  user_store& users() override {
    return users_;
  }

  provider_store& provider() override {
    return provider_;
  }

  check_in_store& check_ins() override {
    return check_ins_;
  }

private:
  std::unique_ptr<connection> db_;
  session on_;
  ledger_engine ledger_;
  lease_engine leases_;
  catalogue_engine catalogue_;
  user_engine users_;
  provider_engine provider_;
  check_in_engine check_ins_;
};

shard_id count_shards(connection& db) {
  auto text = db.ask("SELECT count(*) FROM shard_lease").value_or("0");
  shard_id result = 0;
  std::from_chars(text.data(), text.data() + text.size(), result);
  return result;
}

} // namespace

} // namespace sqlite

store_result<std::unique_ptr<store>>
open_sqlite(const std::string& path, const store_options& options) {
  auto refused = [&path](store_error why) {
    why.detail = path + ": " + why.detail;
    return failure{std::move(why)};
  };
  auto db = std::make_unique<sqlite::connection>();
  db->open(path);
  if (auto ours = sqlite::inspect(*db); !ours)
    return refused(ours.error());
  if (auto taken = db->make_durable(options); !taken)
    return refused(taken.error());
  if (auto made = sqlite::migrate(*db, options); !made)
    return refused(made.error());
  auto& errors = *db;
  auto shards = sqlite::count_shards(*db);
  std::unique_ptr<store> result = std::make_unique<sqlite::file_store>(
    std::move(db), shards);
  // Statements are prepared before anything else can be posted.
  if (auto why = errors.take_failure())
    return refused(std::move(*why));
  return result;
}

} // namespace onsale::storage
