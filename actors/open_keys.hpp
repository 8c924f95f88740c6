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
/// Those answered last, as far as there is room, each with the last such block.
/// They end with the actor, which sleeps after a minute without work: who
/// repeats a request after so long hears what the store says just then.
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

  struct entry {
    uint32_t home = 0;
    uint64_t number = 0;
  };

  size_t most_;
  uint64_t next_number_ = 0;
  std::map<key, entry> entries_;
  std::deque<std::pair<uint64_t, key>> order_; // also of some that are settled
};

} // namespace onsale::actors
