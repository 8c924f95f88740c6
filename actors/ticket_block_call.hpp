#pragma once

#include "actors/ticket_block.hpp"

#include <optional>

namespace onsale::actors {

/// The call behind a command; null for those from within.
const call* caller_of(const block_command& what);

/// The idempotency key of a command, if it has one.
std::optional<storage::keyed_answer> key_of(const block_command& what);

/// Whether a request may not just be forgotten: somebody waits for its answer,
/// or it is the provider's word, which nobody says again.
bool must_be_answered(const request& x);

/// Seats that are taken out of sale, or given back, for a change of somebody
/// else. Decided a second time it might come after its end: nobody waits then.
bool is_withdrawal(const request& x);

} // namespace onsale::actors
