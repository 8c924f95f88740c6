#pragma once

#include "actors/ticket_block.hpp"

#include <optional>

namespace onsale::actors {

/// The call behind a command; null for those from within.
const call* caller_of(const block_command& what);

/// The idempotency key of a command, if it has one.
std::optional<storage::keyed_answer> key_of(const block_command& what);

} // namespace onsale::actors
