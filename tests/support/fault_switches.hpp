#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace onsale::test {

/// What a process with `fault_shim` in it shall suffer, in a file that the test
/// and all processes share: what is stored here holds from the next call of the
/// system on. Everything zero: nothing.
struct fault_switches {
  /// Files whose path begins with this are watched, and sockets whose other end
  /// is this port of the machine. Set before the process starts.
  std::array<char, 256> files{};
  std::atomic<uint16_t> port{0};

  /// How many processes have had the shim in them.
  std::atomic<uint32_t> processes{0};

  /// Steps are what can be lost on the way to a store, from first to last: a
  /// file is about to be written, cut, or synced; it has been synced; a request
  /// is about to be sent; an answer has come, and nobody has seen it yet.
  std::atomic<uint64_t> steps{0};
  /// The step that a process does not survive (kill -9). 0: none
  std::atomic<uint64_t> fatal_step{0};
  /// It dies as in a power cut: what was written to watched files and not
  /// synced is lost with it. Set before the process writes.
  std::atomic<bool> power_cut{false};

  /// The disk is full for files that grow: those with `-wal` or `/pg_wal/` in
  /// their path, and all others. (What has its place on a disk already can
  /// still be written.)
  std::atomic<bool> logs_full{false};
  std::atomic<bool> others_full{false};
  /// It is a disk that never writes over what it has (btrfs, ZFS): when it is
  /// full, nothing can be written.
  std::atomic<bool> copies_on_write{false};

  /// How much longer a sync takes, in milliseconds.
  std::atomic<uint32_t> sync_delay_ms{0};

  /// How far the wall clock is ahead, in seconds.
  std::atomic<int64_t> clock_offset_s{0};
};

static_assert(std::atomic<uint64_t>::is_always_lock_free);

/// The environment variable that names the file.
inline constexpr const char* fault_switches_variable = "ONSALE_FAULT_SWITCHES";

} // namespace onsale::test
