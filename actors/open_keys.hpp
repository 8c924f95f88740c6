#pragma once

#include "storage/ledger.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace onsale::actors {

/// Keys of requests of which nobody knew what had become of them when they were
/// answered, and the block that wrote: until its node has the store again, the
/// store may yet take what is on its way (P1.5).
///
/// Those answered last, as far as there is room.
class open_keys {
public:
  explicit open_keys(size_t most) : most_{most} {
  }

  /// @param home number of the block that would know
  void add(const storage::keyed_answer& asked, uint32_t home);

  /// @returns the block; nothing if the store knows everything about that key
  std::optional<uint32_t> find(const storage::keyed_answer& asked) const;

  /// The block has told.
  void settle(const storage::keyed_answer& asked);

private:
  using key = std::pair<std::string, std::string>; // of a user

  size_t most_;
  std::map<key, uint32_t> homes_;
  std::deque<key> order_; // may have been settled
};

} // namespace onsale::actors
