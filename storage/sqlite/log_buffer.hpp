#pragma once

#include <cstdint>

namespace onsale::storage::sqlite {

/// Lets SQLite write a commit with a few system calls instead of two for each
/// page: its write-ahead log is collected in memory and handed to the system
/// when it is synced. Those calls would be a third of the time of a batch. A
/// copy of it stays, so that a checkpoint does not read it page by page. What a
/// sync promises stays the same, and so does what a crash may leave: the frame
/// that makes a commit count comes last.
///
/// @returns the name under which files are opened that way. It is registered
/// with SQLite for the whole process, at the first call, and passes everything
/// on to the default file system.
const char* buffered_log_vfs();

/// How often a log has been synced, over all files of this process. Counted
/// where SQLite asks for it, so that a setting which stops syncing shows.
/// Thread-safe.
uint64_t log_syncs() noexcept;

} // namespace onsale::storage::sqlite
