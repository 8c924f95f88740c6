#pragma once

#include "domain/hash_functions.hpp"
#include "domain/ids.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// The draw that orders those who gathered before the on-sale (P8). All that is
/// hashed is a short text of lines that end in "\n", so that anybody can repeat
/// it with the tools of any system. `docs/fairness.md` shows them.
namespace onsale {

/// One place in a waiting room: a number from 1, in the order of joining, never
/// given twice within an event.
using entry_id = numeric_id<struct entry_tag>;

/// Where an entry takes part: those who were parked come behind all others.
enum class entry_pool : uint8_t { main, parked };

/// The word that is published: `main`, `parked`.
const char* to_string(entry_pool x) noexcept;

struct draw_entry {
  entry_id id;
  entry_pool pool = entry_pool::main;

  friend auto operator<=>(const draw_entry&, const draw_entry&) = default;
};

/// Somebody besides the operator who has a seed in the draw, such as a fan
/// club, and the hash that binds them to it.
struct draw_witness {
  std::string name; // `[A-Za-z0-9_-]`, up to `limits::label_bytes`
  hash256 commitment{};

  friend bool operator==(const draw_witness&, const draw_witness&) = default;
};

/// What is published before the pre-queue opens, and never replaced.
struct draw_promise {
  event_id event;
  std::vector<draw_witness> witnesses;
  /// Of the operator. It covers the witnesses too, so that it alone is what
  /// somebody has to keep.
  hash256 commitment{};

  friend bool operator==(const draw_promise&, const draw_promise&) = default;
};

/// The seeds behind a promise, as far as they are known.
struct draw_seeds {
  std::optional<hash256> by_operator;
  std::vector<std::optional<hash256>> witnesses; // as in the promise

  friend bool operator==(const draw_seeds&, const draw_seeds&) = default;
};

/// SHA-256 of `onsale witness 1`, `event E`, `name N`, `seed S`.
hash256 witness_commitment(event_id event, const std::string& name,
                           const hash256& seed, const hash_functions& hash);

/// SHA-256 of `onsale operator 1`, `event E`, `seed S` and, for each witness,
/// `witness N C`.
hash256 operator_commitment(event_id event, const hash256& seed,
                            const std::vector<draw_witness>& witnesses,
                            const hash_functions& hash);

/// The root of the Merkle tree of RFC 6962 (2.1) over the entries, whose leaves
/// are the texts `E:N:POOL`, for example `1207:3:main`.
/// @pre ascending by id, each once
hash256 list_root(event_id event, const std::vector<draw_entry>& entries,
                  const hash_functions& hash);

/// What nobody knows before the last seed is revealed: SHA-256 of `onsale draw
/// 1`, `event E`, `operator S`, for each witness `witness N S` (or `withheld`
/// instead of the seed), and `list R`.
/// @pre the operator's seed is there, and a seed or none for each witness
hash256 order_key(const draw_promise& promise, const draw_seeds& seeds,
                  const hash256& root, const hash_functions& hash);

/// The order in which entries are served: the main pool, then the parked one,
/// each ascending by HMAC-SHA-256 of the entry's number (a decimal text) under
/// the key.
std::vector<entry_id>
draw_order(const std::vector<draw_entry>& entries, const hash256& key,
           const hash_functions& hash);

} // namespace onsale
