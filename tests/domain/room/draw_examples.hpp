#pragma once

#include "domain/room/draw_check.hpp"
#include "support/sha256.hpp"
#include "tests/domain/examples.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// Draws for the stories of tests/domain/room.
namespace onsale::examples {

inline constexpr hash_functions openssl{support::sha256, support::hmac_sha256};

/// A seed that nobody would guess, were it not for its number.
inline hash256 nth_seed(uint64_t n) {
  return support::sha256("seed " + std::to_string(n));
}

/// Entries 1 to `main`, then `parked` ones.
inline std::vector<draw_entry> entries_of(uint64_t main, uint64_t parked = 0) {
  std::vector<draw_entry> result;
  for (uint64_t n = 1; n <= main + parked; ++n)
    result.push_back({{n}, n <= main ? entry_pool::main : entry_pool::parked});
  return result;
}

/// A draw as it should be: by the operator's seed 0 and those of the witnesses,
/// 1 and so on.
inline draw_record
drawn(std::vector<draw_entry> entries,
      const std::vector<std::string>& witnesses, uint64_t first_seed = 0) {
  draw_record x;
  x.promise.event = concert_id;
  x.seeds.by_operator = nth_seed(first_seed);
  for (const auto& name : witnesses) {
    auto seed = nth_seed(first_seed + x.promise.witnesses.size() + 1);
    x.promise.witnesses.push_back(
      {name, witness_commitment(concert_id, name, seed, openssl)});
    x.seeds.witnesses.push_back(seed);
  }
  x.promise.commitment = operator_commitment(concert_id, *x.seeds.by_operator,
                                             x.promise.witnesses, openssl);
  x.entries = std::move(entries);
  x.root = list_root(concert_id, x.entries, openssl);
  x.order = draw_order(x.entries,
                       order_key(x.promise, x.seeds, x.root, openssl), openssl);
  return x;
}

} // namespace onsale::examples
