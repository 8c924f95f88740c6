#pragma once

#include "actors/journal.hpp"
#include "storage/memory/tables.hpp"
#include "tests/actors/node_fixture.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace onsale::test {

using words = std::vector<std::string>;

inline const char* word(storage::entry_outcome x) {
  return x == storage::entry_outcome::applied  ? "applied"
         : x == storage::entry_outcome::fenced ? "fenced"
                                               : "refused";
}

/// What a block hears of its entries, as words; it decides nothing.
struct listener {
  words heard;
  uint64_t rebuild = 0;
};

using listener_behavior = actors::journal_client_actor::behavior_type;

inline listener_behavior
listen(actors::journal_client_actor::pointer, listener* to) {
  return {
    [to](const actors::entries_settled& x) {
      for (const auto& one : x.settled)
        to->heard.push_back(std::to_string(one.tag) + ' '
                            + word(one.result.outcome));
    },
    [to](const actors::entries_dropped& x) {
      for (auto tag : x.tags)
        to->heard.push_back(std::to_string(tag) + ' ' + problem_name(x.why));
    },
    [to](const actors::shard_reopened& x) {
      to->heard.emplace_back("reopened");
      to->rebuild = x.rebuild;
    },
    [to](const actors::shard_lost& x) {
      to->heard.emplace_back(x.fate_unknown ? "lost for unknown" : "lost");
    },
  };
}

/// A journal between blocks that only listen and a store that the test runs.
struct journal_fixture : node_fixture {
  journal_fixture() {
    for (uint32_t i = 1; i <= 3; ++i)
      clients[i] = sys.spawn(listen, &blocks[i]);
    hold_store = true;
  }

  ~journal_fixture() override {
    for (auto& [i, x] : clients)
      self->send_exit(x, caf::exit_reason::user_shutdown);
  }

  block_id id(uint32_t block) const {
    return {{1}, block};
  }

  shard_id shard(uint32_t block) const {
    return shard_of(id(block), env->shard_count);
  }

  /// Sends an entry that takes a seat out of sale.
  void put(uint32_t block, uint64_t tag, seat_index seat) {
    put(block, tag, {{seat, seat_status::blocked}});
  }

  /// The same as one of so many that are written together.
  void put_together(uint32_t block, uint64_t tag, seat_index seat,
                    actors::entry_group group) {
    together = group;
    put(block, tag, seat);
    together.reset();
  }

  /// Sends an entry that no store takes: a held seat without a holder.
  void put_poison(uint32_t block, uint64_t tag) {
    put(block, tag, {{9, seat_status::held}});
  }

  void put_check(uint32_t block, uint64_t tag) {
    send(block, tag, std::nullopt);
  }

  void put(uint32_t block, uint64_t tag, std::vector<seat_change> seats) {
    change what;
    what.block = id(block);
    what.kind = change_kind::seats_blocked;
    what.at = now();
    what.seats = std::move(seats);
    send(block, tag, std::move(what));
  }

  void send(uint32_t block, uint64_t tag, std::optional<change> what) {
    storage::ledger_entry entry{shard(block), std::move(what), std::nullopt};
    caf::send_as(clients[block], journal,
                 actors::journal_entry{id(block), tag, std::move(entry),
                                       blocks[block].rebuild, together});
  }

  /// Lets the store answer what it has been asked so far, and no more.
  size_t answer_of_store() {
    settle();
    auto calls = store->run_pending();
    settle();
    return calls;
  }

  /// Lets everything come to rest.
  void rest() {
    hold_store = false;
    settle();
    hold_store = true;
  }

  /// Keeps the journal busy, so that what comes next shares a batch.
  void keep_busy() {
    put_check(3, 1'000);
    settle();
  }

  /// Seats of a block that the store has out of sale.
  std::vector<seat_index> written(uint32_t block) const {
    std::vector<seat_index> result;
    for (const auto& [ticket, row] : state->tables.tickets)
      if (ticket.block == id(block) && row.status == seat_status::blocked)
        result.push_back(ticket.seat);
    return result;
  }

  size_t rows_of(uint32_t block) const {
    auto rows = state->tables.journal;
    return std::count_if(rows.begin(), rows.end(), [&](const auto& x) {
      return x.first.first == id(block);
    });
  }

  const words& heard(uint32_t block) const {
    return blocks.at(block).heard;
  }

  std::map<uint32_t, listener> blocks;
  std::map<uint32_t, actors::journal_client_actor> clients;
  std::optional<actors::entry_group> together;
};

using seats = std::vector<seat_index>;

} // namespace onsale::test
