#include "storage/postgres/postgres_store.hpp"

#include "storage/postgres/catalogue_engine.hpp"
#include "storage/postgres/catalogue_feed.hpp"
#include "storage/postgres/check_in_engine.hpp"
#include "storage/postgres/lease_engine.hpp"
#include "storage/postgres/ledger_engine.hpp"
#include "storage/postgres/membership_engine.hpp"
#include "storage/postgres/migrations.hpp"
#include "storage/postgres/session.hpp"
#include "storage/postgres/user_engine.hpp"

#include <array>
#include <memory>
#include <utility>

namespace onsale::storage {

namespace {

using namespace postgres;

/// Requests sent before the first is answered. A batch fills while the one
/// before it is being written (P1), so there is never a second in flight.
constexpr size_t commits_in_flight = 1;
constexpr size_t leases_in_flight = 8;
constexpr size_t catalogue_in_flight = 8;
constexpr size_t reads_in_flight = 32;

class postgres_store : public store {
public:
  postgres_store(const endpoint& where, shard_id shard_count)
    : history_(where.history),
      commits_(where, session_role::commits, commits_in_flight),
      lease_session_(where, session_role::leases, leases_in_flight),
      beat_session_(where, session_role::leases, leases_in_flight),
      catalogue_session_(where, session_role::catalogue, catalogue_in_flight),
      reads_(where, session_role::reads, reads_in_flight),
      ledger_(commits_, reads_, shard_count), leases_(lease_session_),
      members_(lease_session_, beat_session_), catalogue_(catalogue_session_),
      users_(reads_), provider_(reads_), check_ins_(reads_),
      feed_(where, catalogue_session_) {
    // A store is back as a whole: nobody waits out a pause when a session has
    // found the server.
    for (auto x : sessions())
      x->on_connect([this, x] {
        for (auto other : sessions())
          if (other != x)
            other->retry_now();
      });
    // Whatever is connected to a server of an earlier one leaves it.
    history_->on_raise([this] {
      give_up();
    });
    if (history_->newest() > newest_at_start_)
      give_up();
  }

  ~postgres_store() override {
    // What is still answered passes through the engines.
    finish();
  }

  void finish() override {
    feed_.stop();
    for (auto x : sessions())
      x->stop();
    for (auto x : sessions())
      x->finish();
    feed_.finish(); // it may have waited for a session
  }

  timelines* history() override {
    return history_.get();
  }

  void give_up() override {
    feed_.leave();
    for (auto x : sessions())
      x->give_up();
  }

  onsale::storage::ledger& ledger() override {
    return ledger_;
  }

  lease_store& leases() override {
    return leases_;
  }

  membership_store* members() override {
    return &members_;
  }

  change_feed* feed() override {
    return &feed_;
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
  std::array<session*, 5> sessions() {
    return {&commits_, &lease_session_, &beat_session_, &catalogue_session_,
            &reads_};
  }

  std::shared_ptr<timelines> history_;
  uint64_t newest_at_start_ = history_->newest(); // before there are sessions
  session commits_;
  session lease_session_;
  session beat_session_;
  session catalogue_session_;
  session reads_;
  ledger_engine ledger_;
  lease_engine leases_;
  membership_engine members_;
  catalogue_engine catalogue_;
  user_engine users_;
  provider_engine provider_;
  check_in_engine check_ins_;
  catalogue_feed feed_;
};

} // namespace

store_result<std::unique_ptr<store>>
open_postgres(const std::string& conninfo, const store_options& options) {
  endpoint where{conninfo, options.accept_data_loss,
                 std::make_shared<timelines>()};
  if (auto safe = open_session(where, session_role::reads,
                               patient_connect_timeout);
      !safe)
    return failure{std::move(safe).error()};
  auto shard_count = inspect(conninfo);
  if (!shard_count)
    return failure{std::move(shard_count).error()};
  return std::unique_ptr<store>{
    std::make_unique<postgres_store>(where, *shard_count)};
}

store_result<unit>
migrate_postgres(const std::string& conninfo, const store_options& options) {
  return migrate(conninfo, options);
}

} // namespace onsale::storage
