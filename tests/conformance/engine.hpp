#pragma once

#include "storage/store.hpp"

#include <memory>

/// What every storage engine must do, told as stories. They are compiled once,
/// and run against every engine that gives them its `make_engine`.
namespace onsale::conformance {

/// One engine with a store of its own, gone at the end.
class engine {
public:
  virtual ~engine() = default;

  /// Opens the store: new at first, later as it was left.
  /// @pre whatever was opened before has been destroyed
  virtual std::unique_ptr<storage::store> open() = 0;

  /// Makes the next commit end in `outcome_unknown`: it never takes effect.
  virtual void lose_next_commit(storage::store& in) = 0;
};

/// An engine whose store is somewhere else. What comes in between can do more
/// to a commit than a disk of one's own. With an embedded store a commit that
/// fails is one that the process has not seen, and what was not written does
/// not arrive later; what a crash may still make of it is told in
/// tests/storage/sqlite.
class remote_engine : public engine {
public:
  /// Makes the next commit end in `outcome_unknown` once it has been applied.
  virtual void lose_next_answer(storage::store& in) = 0;

  /// Makes the next commit end in `outcome_unknown`, and arrive at `release`.
  virtual void delay_next_commit(storage::store& in) = 0;

  /// Lets delayed commits arrive, and returns when they have their outcomes.
  virtual void release(storage::store& in) = 0;
};

/// Each engine defines it.
std::unique_ptr<engine> make_engine();

/// Only remote engines define it: the program of another one does not link with
/// stories that need it.
std::unique_ptr<remote_engine> make_remote_engine();

} // namespace onsale::conformance
