#pragma once

#include <cstddef>

namespace onsale::bench {

/// What a process has open besides: stores, logs, probes. `serve` takes as many
/// connections more than the client has.
inline constexpr size_t spare_files = 500;

/// Sees to it that so many connections can be open in this process, and in the
/// servers that it starts. Ends the program with a message if the system does
/// not allow it.
void allow_connections(size_t count);

} // namespace onsale::bench
