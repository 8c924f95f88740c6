#pragma once

#include "storage/catalogue_store.hpp"
#include "storage/change_feed.hpp"
#include "storage/check_in_store.hpp"
#include "storage/lease_store.hpp"
#include "storage/ledger.hpp"
#include "storage/membership_store.hpp"
#include "storage/provider_store.hpp"
#include "storage/timelines.hpp"
#include "storage/user_store.hpp"

namespace onsale::storage {

/// All ports of one engine. Destroying it finishes it.
class store {
public:
  virtual ~store() = default;

  virtual onsale::storage::ledger& ledger() = 0;
  virtual lease_store& leases() = 0;
  virtual catalogue_store& catalogue() = 0;
  virtual user_store& users() = 0;
  virtual provider_store& provider() = 0;
  virtual check_in_store& check_ins() = 0;

  /// Null for a store that nodes cannot share.
  virtual membership_store* members() {
    return nullptr;
  }

  /// Of the database behind it; null for a store without standbys.
  virtual timelines* history() {
    return nullptr;
  }

  /// Of the database's log; null for a store that nobody else can write to.
  virtual change_feed* feed() {
    return nullptr;
  }

  /// Answers with an error what a database has not answered yet, and refuses at
  /// once what is asked until it can be reached again. Nothing, for a store in
  /// this process. Thread-safe.
  virtual void give_up() {
    // nop
  }

  /// How often this process has synced a log that commits are in since it
  /// started; 0 where a database does that. Thread-safe.
  virtual uint64_t log_syncs() const {
    return 0;
  }

  /// Ends the store's threads. What was asked before is done first, or answered
  /// with an error if a database does not answer any more: every callback of it
  /// has run then. What is asked later may stay without an answer. For one
  /// thread; may be repeated.
  virtual void finish() = 0;
};

/// Settings that every engine knows.
struct store_options {
  shard_id shard_count = default_shard_count; // when the store is made
  /// Start although a setting of the store may lose committed data (P1.6).
  bool accept_data_loss = false;
};

} // namespace onsale::storage
