#pragma once

#include "domain/ensure.hpp"

#include <sqlite3.h>

#include <utility>

namespace onsale::test {

/// While it lives, SQLite's logs are on a disk that counts what is written to
/// them and read from them, and fails when told to. One at a time; files are to
/// be opened and closed within its life.
class flaky_disk {
public:
  flaky_disk() {
    system_ = sqlite3_vfs_find(nullptr);
    vfs_ = *system_;
    vfs_.zName = "flaky";
    vfs_.xOpen = open;
    writes = reads = 0;
    can_write = can_sync = true;
    lose_next_sync = false;
    ensure(sqlite3_vfs_register(&vfs_, 1) == SQLITE_OK);
  }

  flaky_disk(const flaky_disk&) = delete;
  flaky_disk& operator=(const flaky_disk&) = delete;

  ~flaky_disk() {
    sqlite3_vfs_unregister(&vfs_);
    sqlite3_vfs_register(system_, 1);
  }

  static inline int writes = 0;
  static inline int reads = 0;
  static inline bool can_write = true;
  static inline bool can_sync = true;
  static inline bool lose_next_sync = false; // that one alone

private:
  static int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags,
                  int* flags_out) {
    auto code = system_->xOpen(system_, name, file, flags, flags_out);
    if (code != SQLITE_OK || (flags & SQLITE_OPEN_WAL) == 0)
      return code;
    whole_ = file->pMethods;
    flaky_ = *whole_;
    flaky_.xWrite = [](sqlite3_file* to, const void* data, int bytes,
                       sqlite3_int64 offset) {
      ++writes;
      return can_write ? whole_->xWrite(to, data, bytes, offset)
                       : SQLITE_IOERR_WRITE;
    };
    flaky_.xRead = [](sqlite3_file* from, void* to, int bytes,
                      sqlite3_int64 offset) {
      ++reads;
      return whole_->xRead(from, to, bytes, offset);
    };
    flaky_.xSync = [](sqlite3_file* of, int how) {
      return can_sync && !std::exchange(lose_next_sync, false)
               ? whole_->xSync(of, how)
               : SQLITE_IOERR_FSYNC;
    };
    file->pMethods = &flaky_;
    return code;
  }

  static inline sqlite3_vfs* system_ = nullptr;
  static inline const sqlite3_io_methods* whole_ = nullptr;
  static inline sqlite3_io_methods flaky_{};
  sqlite3_vfs vfs_{};
};

} // namespace onsale::test
