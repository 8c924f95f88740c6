#include "http/unread_memory.hpp"

#include <utility>

namespace onsale::http {

unread_memory::pin::pin(pin&& other) noexcept
  : in_(std::exchange(other.in_, nullptr)), what_(other.what_) {
  // It counts as before.
}

unread_memory::pin& unread_memory::pin::operator=(pin&& other) noexcept {
  if (this != &other) {
    release();
    in_ = std::exchange(other.in_, nullptr);
    what_ = other.what_;
  }
  return *this;
}

unread_memory::pin::~pin() {
  release();
}

void unread_memory::pin::release() noexcept {
  if (in_ == nullptr)
    return;
  auto i = in_->held_.find(what_);
  if (--i->second.pins == 0) {
    in_->total_.fetch_sub(i->second.bytes, std::memory_order_relaxed);
    in_->held_.erase(i);
  }
  in_ = nullptr;
}

unread_memory::pin unread_memory::hold(const void* what, size_t bytes) {
  auto& x = held_[what];
  if (x.pins++ == 0) {
    x.bytes = bytes;
    total_.fetch_add(bytes, std::memory_order_relaxed);
  }
  return {*this, what};
}

} // namespace onsale::http
