#pragma once

#include "storage/store.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

/// A store in memory, for tests and simulation: the meaning of the others, no
/// thread, no disk, and every fault at command.
namespace onsale::storage {

/// What a database would keep: survives the stores that work on it, and may be
/// shared by several at once, as a database by nodes.
class memory_state;

std::shared_ptr<memory_state> make_memory_state(const store_options& options);

/// What may happen to a commit on its way.
enum class commit_fault : uint8_t {
  none,
  refused,     // `unavailable`: nothing is written
  collided,    // nothing is written, either
  lost_before, // `outcome_unknown`: it never arrived
  lost_after,  // `outcome_unknown`: it was applied, and the answer got lost
  late,        // `outcome_unknown`: it arrives when `release` is called
  held         // applied and answered when `release` is called
};

struct memory_options {
  /// The store's clock.
  std::function<timestamp()> clock = [] {
    return timestamp{};
  };

  /// Calls take effect and are answered in `run_pending`, in order. Otherwise
  /// all of that happens before a call returns.
  bool deferred = false;
};

class memory_store : public store {
public:
  /// Runs what is pending, what that makes pending, and so on.
  /// @returns how many calls.
  virtual size_t run_pending() = 0;

  /// Decides about the next commit that is made.
  virtual void break_next_commit(commit_fault how) = 0;

  /// Decides about the next change of the catalogue that is written.
  virtual void break_next_upsert(commit_fault how) = 0;

  /// Until it is back, every call that takes its turn is answered with
  /// `unavailable`.
  virtual void set_away(bool away) = 0;

  /// Lets writes arrive that were `late` or `held`.
  virtual void release() = 0;

  /// The process is killed: what is pending neither happens nor is answered.
  virtual void crash() = 0;
};

/// Opens a store on a state. Destroying it finishes what is pending.
std::unique_ptr<memory_store>
make_memory_store(std::shared_ptr<memory_state> state,
                  memory_options options = {});

} // namespace onsale::storage
