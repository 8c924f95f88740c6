#pragma once

#include <chrono>
#include <sys/types.h>
#include <vector>

namespace onsale::bench {

/// The processor time, in user and system mode, that processes and all their
/// descendants have used so far, those that have ended included. From Linux'
/// `/proc/PID/stat` (proc(5)), which counts in ticks of 10 ms as a rule.
std::chrono::duration<double> cpu_time_of(const std::vector<pid_t>& roots);

/// Memory of these processes and their descendants that they share with nobody,
/// in bytes: `Private_Clean` and `Private_Dirty` of `/proc/PID/smaps_rollup`.
uint64_t private_bytes_of(const std::vector<pid_t>& roots);

} // namespace onsale::bench
