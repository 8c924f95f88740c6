#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace onsale::storage {

/// How far this process is with following the store's own log.
struct feed_status {
  enum class state : uint8_t {
    off,      // the store cannot be followed; `why` says what it needs
    waiting,  // another node follows it, or it is out of reach
    following // this one does
  };

  state now = state::waiting;
  std::string why; // unless it follows
  /// Bytes of the log that whoever follows it has not seen yet.
  uint64_t behind = 0;
  /// Venues, performers and events whose change only the log showed, since this
  /// process started.
  uint64_t unseen = 0;
};

/// Follows the log of the store for changes of the catalogue that are not
/// numbered, and has them numbered: `catalogue_store::watch` then tells of them
/// as of others. One node of a cluster does at a time. Thread-safe.
class change_feed {
public:
  virtual ~change_feed() = default;

  /// Begins to follow, and runs `told` on a thread of the engine whenever the
  /// state changes. Called once.
  virtual void follow(std::function<void(const feed_status&)> told) = 0;

  virtual feed_status status() const = 0;
};

} // namespace onsale::storage
