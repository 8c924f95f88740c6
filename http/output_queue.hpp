#pragma once

#include "http/response.hpp"
#include "http/unread_memory.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <sys/uio.h>
#include <vector>

namespace onsale::http {

/// Bytes on their way out of one connection: the answers to pipelined requests
/// leave with one scatter write, and shared texts are sent from where they are.
class output_queue {
public:
  output_queue() = default;
  output_queue(const output_queue&) = delete;
  output_queue& operator=(const output_queue&) = delete;

  /// Bytes that are written by us, such as headers: append here.
  std::string& text() noexcept {
    return text_;
  }

  /// Adds a body, shared or not. Small ones are copied behind the header, which
  /// is cheaper than one more buffer in the write.
  void add(std::string body);
  void add(shared_text piece);
  void add(shared_file file);

  bool empty() const noexcept {
    return size() == 0;
  }

  size_t size() const noexcept {
    return total() - sent_;
  }

  /// @returns buffers of what is to be sent, as many as one write takes. Valid
  /// until the queue is next changed.
  const std::vector<iovec>& buffers();

  /// What is left of a file.
  struct file_part {
    int descriptor = -1;
    off_t offset = 0;
    size_t bytes = 0;
  };

  /// @returns what comes right behind the buffers that were last asked for, if
  /// that is in a file
  const std::optional<file_part>& file_behind() const noexcept {
    return file_behind_;
  }

  /// Drops what was written.
  void consume(size_t bytes);

  /// Drops everything.
  void clear() noexcept;

  /// Counts the memory of what is left, which waits for the client. It counts
  /// no more once it has left. To be called again when something was added.
  void count_in(unread_memory& memory);

private:
  // A body held outside of `text_`, which belongs at `position` in it.
  struct insertion {
    size_t position;
    std::string own;
    shared_text shared;
    shared_file file;
    unread_memory::pin counted = {};

    const std::string& bytes() const noexcept {
      return shared ? *shared : own;
    }

    size_t size() const noexcept;
  };

  size_t total() const noexcept {
    return text_.size() + inserted_;
  }

  void insert(insertion x);
  void sweep();

  std::string text_;
  unread_memory::pin text_counted_;
  std::vector<insertion> insertions_;
  std::vector<iovec> buffers_;
  std::optional<file_part> file_behind_;
  size_t inserted_ = 0; // bytes in insertions
  size_t sent_ = 0;
};

} // namespace onsale::http
