#pragma once

#include "domain/result.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace onsale::storage {

enum class store_errc : uint8_t {
  unavailable,     // not reachable, or the disk is full: nothing was written
  outcome_unknown, // the connection broke after sending (P1.5)
  collided,        // with another transaction: nothing was written, and the
                   // same may pass when it comes again
  broken,          // the store answered something that must not happen
  older_schema,    // `onsale migrate` has not been run
  newer_schema,    // the store belongs to a later version of the program
  in_use,          // another process owns the store
  unsafe_settings, // a setting that loses committed data (P1.6)
  declared_dead    // this node has been given up by the others
};

/// Why a store did not do what it was asked. `detail` is for logs and
/// operators; it never holds a password.
struct store_error {
  store_errc code = store_errc::unavailable;
  std::string detail;
};

template <class T>
using store_result = result<T, store_error>;

/// Receives the answer of a store: exactly once, on a thread of the engine, and
/// possibly before the call returns. It must not block.
template <class T>
using reply_to = std::function<void(store_result<T>)>;

} // namespace onsale::storage
