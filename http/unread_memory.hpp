#pragma once

#include <atomic>
#include <cstddef>
#include <unordered_map>

namespace onsale::http {

/// Memory of the answers on one I/O thread that clients have yet to read. A
/// text that many answers share is there once and counts once: when an on-sale
/// begins, thousands read the same page at a time, and to count it for each
/// would refuse them for memory that nobody takes. A text that is on several
/// threads counts once on each.
///
/// For that thread alone, but for the sum.
class unread_memory {
public:
  /// Counts one text, or one file, for as long as it lives. Must not outlive
  /// its memory.
  class pin {
  public:
    pin() noexcept = default;
    pin(pin&& other) noexcept;
    pin& operator=(pin&& other) noexcept;
    ~pin();

    explicit operator bool() const noexcept {
      return in_ != nullptr;
    }

  private:
    friend class unread_memory;

    pin(unread_memory& in, const void* what) noexcept : in_(&in), what_(what) {
      // Counted by `hold`.
    }

    void release() noexcept;

    unread_memory* in_ = nullptr;
    const void* what_ = nullptr;
  };

  /// @param total bytes over all threads; outlives this
  explicit unread_memory(std::atomic<size_t>& total) noexcept : total_(total) {
    // Nothing waits.
  }

  unread_memory(const unread_memory&) = delete;
  unread_memory& operator=(const unread_memory&) = delete;

  /// Counts what stands at an address, once however often it is held.
  [[nodiscard]] pin hold(const void* what, size_t bytes);

private:
  struct held {
    size_t bytes = 0;
    size_t pins = 0;
  };

  std::unordered_map<const void*, held> held_;
  std::atomic<size_t>& total_;
};

} // namespace onsale::http
