#pragma once

#include "domain/hash_functions.hpp"
#include "domain/ids.hpp"
#include "domain/time.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

/// Work that is asked for to join (hashcash: Back, 1997): what costs a person
/// one second costs somebody who sends a hundred thousand scripts a day. No
/// server has to remember what it has asked for: what is hashed names event,
/// user and minute, so no proof serves anybody else, or later.
namespace onsale {

struct work_proof {
  uint64_t minute = 0; // since 1970, when it was begun
  std::string nonce;   // whatever makes the hash come out
};

/// Longest nonce.
inline constexpr size_t nonce_bytes = 32;

/// SHA-256 of `onsale proof 1`, `event E`, `user U`, `minute M`, `nonce N`,
/// lines that end in "\n" each.
hash256 proof_hash(event_id event, const user_id& user, const work_proof& x,
                   const hash_functions& hash);

/// Zero bits at the beginning of a hash.
uint32_t leading_zero_bits(const hash256& x) noexcept;

/// What is asked for when so many have joined: one bit more with each doubling
/// beyond `limits::proof_step`. Nothing stays nothing.
uint32_t asked_bits(uint32_t base, size_t joined) noexcept;

/// Whether a proof is right, and of the last minutes.
bool is_proof(const work_proof& x, event_id event, const user_id& user,
              uint32_t bits, timestamp now, const hash_functions& hash);

} // namespace onsale
