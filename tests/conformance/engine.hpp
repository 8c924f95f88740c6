#pragma once

#include "storage/store.hpp"

#include <cstdint>
#include <memory>

/// What every storage engine must do, told as stories. They are compiled once,
/// and run against every engine that gives them its `make_engine`.
namespace onsale::conformance {

/// How the answer of a commit may get lost.
enum class lost_commit : uint8_t { before_it_arrived, after_it_was_applied };

/// One engine with a store of its own, gone at the end.
class engine {
public:
  virtual ~engine() = default;

  /// Opens the store: new at first, later as it was left.
  /// @pre whatever was opened before has been destroyed
  virtual std::unique_ptr<storage::store> open() = 0;

  /// Makes the next commit end in `outcome_unknown`.
  /// @returns whether this engine can be broken so.
  virtual bool lose_next_commit(storage::store& in, lost_commit how);
};

/// Each engine defines it.
std::unique_ptr<engine> make_engine();

} // namespace onsale::conformance
