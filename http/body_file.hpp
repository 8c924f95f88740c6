#pragma once

#include "http/response.hpp"

#include <atomic>
#include <cstddef>
#include <memory>
#include <vector>

namespace onsale::http {

/// A body that does not change, in a file in memory (memfd_create(2)): the
/// kernel sends it from there, while other bytes it must copy for each client.
class body_file {
public:
  /// Takes ownership of a descriptor.
  body_file(int descriptor, size_t size,
            std::shared_ptr<std::atomic<size_t>> among) noexcept
    : descriptor_(descriptor), size_(size), among_(std::move(among)) {
    // Counted by whoever made the count.
  }

  ~body_file();
  body_file(const body_file&) = delete;
  body_file& operator=(const body_file&) = delete;

  int descriptor() const noexcept {
    return descriptor_;
  }

  size_t size() const noexcept {
    return size_;
  }

private:
  int descriptor_;
  size_t size_;
  std::shared_ptr<std::atomic<size_t>> among_;
};

/// Makes body files, so many at a time: each is a descriptor of the process,
/// and clients that read slowly keep them alive. Thread-safe.
class body_file_maker {
public:
  explicit body_file_maker(size_t files_max) : files_max_(files_max) {
    // None yet.
  }

  /// @returns null if there are too many, or if the kernel refuses: then the
  /// texts are sent themselves
  shared_file make(const std::vector<shared_text>& texts);

private:
  size_t files_max_;
  std::shared_ptr<std::atomic<size_t>>
    live_ = std::make_shared<std::atomic<size_t>>(0);
};

} // namespace onsale::http
