#include "storage/sqlite/log_buffer.hpp"

#include "domain/ensure.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <new>

namespace onsale::storage::sqlite {

namespace {

/// SQLite writes a page of up to 64 KiB at once; its file systems for Unix take
/// less than 128 KiB.
constexpr int buffer_bytes = 64 << 10;

std::atomic<uint64_t> syncs{0};

/// What a checkpoint finds in memory instead of asking the system for it page
/// by page: somewhat more than the longest log before one
/// (checkpoint_pace.hpp). An import may write more, which is read from the
/// file.
constexpr sqlite3_int64 copy_bytes = 9 << 20;

/// A log as SQLite sees it. The system's own file follows it in memory: SQLite
/// allocates both, and calls no constructors.
struct log_file {
  sqlite3_file base;
  sqlite3_int64 start; // where the collected bytes belong
  int size;
  char collected[buffer_bytes];
  char* copy;           // of the log's beginning; null without memory for it
  sqlite3_int64 copied; // how much of it was written through this file

  sqlite3_file* real() {
    return reinterpret_cast<sqlite3_file*>(this + 1);
  }

  int flush();
  int collect(const void* data, int bytes, sqlite3_int64 offset);
  void remember(const void* data, int bytes, sqlite3_int64 offset);
  void forget_from(sqlite3_int64 offset);
  int read(void* to, int bytes, sqlite3_int64 offset);
};

// SQLite aligns what it allocates to that.
static_assert(alignof(log_file) == alignof(sqlite3_int64));

int log_file::flush() {
  if (size == 0)
    return SQLITE_OK;
  auto bytes = size;
  // A commit that cannot be written is rolled back, and its place in the log is
  // written anew.
  size = 0;
  auto code = real()->pMethods->xWrite(real(), collected, bytes, start);
  if (code != SQLITE_OK)
    forget_from(start);
  return code;
}

void log_file::remember(const void* data, int bytes, sqlite3_int64 offset) {
  if (!copy || offset > copied || offset >= copy_bytes)
    return;
  auto fits = std::min<sqlite3_int64>(bytes, copy_bytes - offset);
  std::memcpy(copy + offset, data, static_cast<size_t>(fits));
  copied = std::max(copied, offset + fits);
}

void log_file::forget_from(sqlite3_int64 offset) {
  copied = std::min(copied, offset);
}

int log_file::read(void* to, int bytes, sqlite3_int64 offset) {
  if (offset + bytes <= copied) {
    std::memcpy(to, copy + offset, static_cast<size_t>(bytes));
    return SQLITE_OK;
  }
  if (auto code = flush(); code != SQLITE_OK)
    return code;
  return real()->pMethods->xRead(real(), to, bytes, offset);
}

int log_file::collect(const void* data, int bytes, sqlite3_int64 offset) {
  ensure(bytes <= buffer_bytes);
  if (offset != start + size || size + bytes > buffer_bytes)
    if (auto code = flush(); code != SQLITE_OK)
      return code;
  if (size == 0)
    start = offset;
  std::memcpy(collected + size, data, static_cast<size_t>(bytes));
  size += bytes;
  remember(data, bytes, offset);
  return SQLITE_OK;
}

log_file& log_of(sqlite3_file* x) {
  return *reinterpret_cast<log_file*>(x);
}

using methods = sqlite3_io_methods;

/// Calls the system's method once everything collected has been handed over.
template <class... Arguments>
int after_flush(sqlite3_file* x,
                int (*methods::*method)(sqlite3_file*, Arguments...),
                Arguments... arguments) {
  auto& log = log_of(x);
  if (auto code = log.flush(); code != SQLITE_OK)
    return code;
  return (log.real()->pMethods->*method)(log.real(), arguments...);
}

int close_log(sqlite3_file* x) {
  auto& log = log_of(x);
  auto flushed = log.flush();
  std::free(log.copy);
  auto closed = log.real()->pMethods->xClose(log.real());
  return flushed != SQLITE_OK ? flushed : closed;
}

int write_log(sqlite3_file* x, const void* data, int bytes,
              sqlite3_int64 offset) {
  return log_of(x).collect(data, bytes, offset);
}

constexpr methods log_methods{
  .iVersion = 1, // a log is neither mapped nor shared
  .xClose = close_log,
  .xRead =
    [](sqlite3_file* x, void* to, int bytes, sqlite3_int64 offset) {
      return log_of(x).read(to, bytes, offset);
    },
  .xWrite = write_log,
  .xTruncate =
    [](sqlite3_file* x, sqlite3_int64 size) {
      log_of(x).forget_from(size);
      return after_flush(x, &methods::xTruncate, size);
    },
  .xSync =
    [](sqlite3_file* x, int flags) {
      syncs.fetch_add(1, std::memory_order_relaxed);
      return after_flush(x, &methods::xSync, flags);
    },
  .xFileSize =
    [](sqlite3_file* x, sqlite3_int64* size) {
      return after_flush(x, &methods::xFileSize, size);
    },
  .xLock =
    [](sqlite3_file* x, int level) {
      return after_flush(x, &methods::xLock, level);
    },
  .xUnlock =
    [](sqlite3_file* x, int level) {
      return after_flush(x, &methods::xUnlock, level);
    },
  .xCheckReservedLock =
    [](sqlite3_file* x, int* result) {
      return after_flush(x, &methods::xCheckReservedLock, result);
    },
  .xFileControl =
    [](sqlite3_file* x, int what, void* with) {
      return after_flush(x, &methods::xFileControl, what, with);
    },
  .xSectorSize =
    [](sqlite3_file* x) {
      auto* real = log_of(x).real();
      return real->pMethods->xSectorSize(real);
    },
  .xDeviceCharacteristics =
    [](sqlite3_file* x) {
      auto* real = log_of(x).real();
      return real->pMethods->xDeviceCharacteristics(real);
    },
  .xShmMap = nullptr,
  .xShmLock = nullptr,
  .xShmBarrier = nullptr,
  .xShmUnmap = nullptr,
  .xFetch = nullptr,
  .xUnfetch = nullptr};

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags,
              int* flags_out) {
  auto* system = sqlite3_vfs_find(nullptr);
  if ((flags & SQLITE_OPEN_WAL) == 0)
    return system->xOpen(system, name, file, flags, flags_out);
  auto& log = *new (file) log_file;
  log.base.pMethods = nullptr; // until it is open, there is nothing to close
  log.size = 0;
  log.copy = nullptr;
  log.copied = 0;
  auto code = system->xOpen(system, name, log.real(), flags, flags_out);
  if (code != SQLITE_OK)
    return code;
  // Takes no memory before it is written to.
  log.copy = static_cast<char*>(std::malloc(copy_bytes));
  log.base.pMethods = &log_methods;
  return code;
}

sqlite3_vfs make_vfs() {
  auto result = *sqlite3_vfs_find(nullptr);
  result.szOsFile += static_cast<int>(sizeof(log_file));
  result.pNext = nullptr;
  result.zName = "onsale";
  result.xOpen = open_file;
  return result;
}

} // namespace

const char* buffered_log_vfs() {
  static auto vfs = make_vfs();
  static const auto registered = sqlite3_vfs_register(&vfs, 0);
  return registered == SQLITE_OK ? vfs.zName : nullptr;
}

uint64_t log_syncs() noexcept {
  return syncs.load(std::memory_order_relaxed);
}

} // namespace onsale::storage::sqlite
