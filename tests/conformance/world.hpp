#pragma once

#include "tests/conformance/engine.hpp"
#include "tests/storage/fixture.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// What the stories are made of: a concert with seats, people who book, and the
/// node that sells to them.
namespace onsale::conformance {

using test::await;
using test::concert;
using test::demand;
using test::error_of;
using test::make_answer;
using test::make_booking_id;
using test::make_hold;
using test::make_step;
using test::noon;

inline constexpr shard_id shard_count = 16;

/// The concert has `blocks` areas of `places` places: blocks 1, 2, ….
inline constexpr uint32_t blocks = 6;
inline constexpr uint32_t places = 200;

/// Blocks of the concert that lie in shards of their own.
block_id floor_block();
block_id balcony();
block_id gallery();

event make_concert(event_id id = concert);
storage::event_upsert
make_upsert(const event& x, const storage::seating_hash& based_on = {});

/// Seats of `block` for a booking at home elsewhere.
change make_follower(block_id block, const booking_id& id, change_kind kind,
                     const std::vector<seat_index>& seats, seat_status status);

/// A question of `block` about a booking at home elsewhere.
change make_question(block_id block, const booking_id& id);

/// A change that no store may take: its duty is of a booking that is not there.
change make_poison(const booking_id& id, const std::string& user);

payment
make_payment(const booking_id& id, uint32_t attempt, payment_state state);

/// A node as its journal sees itself: the leases that it believes to have.
class owner {
public:
  owner(storage::store& in, uint32_t node) : store_(in), node_(node) {
    // nop
  }

  void acquire(std::vector<shard_id> shards = {});

  storage::ledger_entry
  entry(change what, std::optional<storage::keyed_answer> answer = {}) const;

  /// An entry without a change.
  storage::ledger_entry
  check(block_id block, std::optional<storage::keyed_answer> answer = {}) const;

  storage::batch batch_of(std::vector<storage::ledger_entry> entries) const;

  /// Commits one batch, and keeps the leases that come back.
  storage::store_result<storage::batch_result>
  commit(std::vector<storage::ledger_entry> entries);

  /// Commits one change, which must not fail as a batch.
  storage::entry_result
  commit(change what, std::optional<storage::keyed_answer> answer = {});

  const storage::lease& lease_of(block_id block) const;

private:
  storage::store& store_;
  uint32_t node_;
  std::map<shard_id, storage::lease> leases_;
};

/// A fresh store with the concert in it, and the node that owns all shards.
struct concert_on_sale {
  std::unique_ptr<engine> under_test;
  std::unique_ptr<storage::store> db = under_test->open();
  std::optional<owner> node;

  explicit concert_on_sale(std::unique_ptr<engine> on = make_engine());

  /// Closes the store and opens it again, with a new epoch for all shards.
  void restart();

  storage::upsert_result upsert(storage::catalogue_batch what);
  storage::catalogue_image catalogue(uint64_t after = 0);
  block_image image(block_id block);
  std::vector<block_id> restless();
  std::optional<storage::booking_record> find(const booking_id& id);
  std::vector<storage::journal_row>
  history(block_id block, std::optional<seat_index> seat = {});
};

} // namespace onsale::conformance
