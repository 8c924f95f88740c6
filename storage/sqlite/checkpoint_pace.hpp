#pragma once

#include <chrono>

namespace onsale::storage::sqlite {

/// How long SQLite's log becomes before a checkpoint moves it into the file,
/// for which everybody waits. What that takes depends on how many different
/// pages are in it: few in a young file, nearly all of them once a few hundred
/// thousand bookings are there, whose indexes new ones meet at random; and on
/// the disk. A page that many batches change is moved once, so a long log is
/// less work. Not thread-safe.
class checkpoint_pace {
public:
  /// Of `page_size` bytes each (see connection.cpp).
  static constexpr int pages_max = 4'096;
  static constexpr int pages_min = 256;

  /// What a checkpoint may take before the next ones get less to do, and below
  /// which they get more: below half of the first, so that it comes to rest.
  static constexpr std::chrono::milliseconds long_checkpoint{25};
  static constexpr std::chrono::milliseconds short_checkpoint{8};

  /// Pages in the log at which it is time for a checkpoint.
  int pages() const noexcept {
    return pages_;
  }

  /// A checkpoint has moved them, in that time.
  void moved(std::chrono::steady_clock::duration took) noexcept;

private:
  int pages_ = 2'048;
};

} // namespace onsale::storage::sqlite
