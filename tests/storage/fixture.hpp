#pragma once

#include "domain/ensure.hpp"
#include "storage/store.hpp"

#include <future>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// What the tests of every engine can use.
namespace onsale::test {

/// Calls a port and waits for its answer.
template <class T, class Call>
storage::store_result<T> await(Call call) {
  auto answer = std::make_shared<std::promise<storage::store_result<T>>>();
  auto result = answer->get_future();
  call([answer](storage::store_result<T> x) {
    answer->set_value(std::move(x));
  });
  return result.get();
}

/// Why a call failed; nothing if it did not.
template <class T>
std::optional<storage::store_errc> error_of(const storage::store_result<T>& x) {
  if (x)
    return std::nullopt;
  return x.error().code;
}

/// The value of an answer that must not be an error.
template <class T>
T demand(storage::store_result<T> x) {
  if (!x)
    std::cerr << "the store failed: " << x.error().detail << std::endl;
  ensure(static_cast<bool>(x));
  return std::move(*x);
}

using store_ptr = std::unique_ptr<storage::store>;

inline constexpr timestamp noon = from_ms(1'800'000'000'000);

/// Writes an event with one area of `places` places, and its venue.
void add_event(storage::store& in, event_id id, uint32_t places);

inline const event_id concert{7};
inline const block_id floor_block{concert, 1};

/// A booking id that differs from those with other numbers, and sorts as they do.
booking_id make_booking_id(block_id home, uint64_t number);

/// A hold of seats of the booking's home block, with the counters of an event
/// that allows 8 tickets and 3 open holds.
change make_hold(const booking_id& id, const std::string& user,
                 const std::vector<seat_index>& seats, timestamp at = noon);

/// A hold of one seat of the floor by a user of its own, `user1` for number 1.
change make_hold(uint64_t number, seat_index seat);

/// What comes after `before` in the life of a booking: the next version of its
/// row, without a deadline once it is not open; its seats in the change become
/// `seats`.
change make_step(const change& before, change_kind kind, booking_status status,
                 seat_status seats);

/// An answer to keep under a key. @param request what its fingerprint is made of
storage::keyed_answer
make_answer(const std::string& user, const std::string& key,
            uint16_t status = 201, uint8_t request = 1);

/// A node as its journal sees itself: the leases that it believes to have.
class owner {
public:
  owner(storage::store& in, uint32_t node) : store_(in), node_(node) {
    // nop
  }

  /// Takes all shards.
  void acquire();

  /// Makes the fenced batch of some entries.
  storage::batch make_batch(std::vector<storage::ledger_entry> entries) const;

  storage::ledger_entry
  make_entry(change what,
             std::optional<storage::keyed_answer> answer = {}) const;

  /// Commits changes, one batch, and keeps the leases that come back.
  storage::store_result<storage::batch_result>
  commit(std::vector<storage::ledger_entry> entries);

  /// Commits one change, which must not fail.
  storage::entry_outcome commit(const change& what);

  storage::store& store() const {
    return store_;
  }

private:
  storage::store& store_;
  uint32_t node_;
  std::map<shard_id, storage::lease> leases_;
};

} // namespace onsale::test
