#pragma once

#include <prometheus/family.h>
#include <prometheus/labels.h>

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace onsale::support {

/// Metrics of one family that differ in the value of one label, for example
/// reserves by outcome. Finding a value seen before takes no lock. Thread-safe.
///
/// There are never more than `values_max`: further values are counted together
/// under `other`, so that a label cannot fill the memory.
template <class T>
class by_label {
public:
  static constexpr size_t values_max = 48;

  by_label(prometheus::Family<T>& family, std::string label,
           prometheus::Labels fixed = {})
    : family_(family), label_(std::move(label)), fixed_(std::move(fixed)) {
  }

  /// The metric of a value; made at its first use.
  T& operator[](std::string_view value) {
    if (auto found = find(value))
      return *found;
    std::lock_guard guard{mutex_};
    // Another thread may have added it in between.
    if (auto found = find(value))
      return *found;
    return add(value);
  }

private:
  struct entry {
    std::string value;
    T* metric;
  };

  /// Slots fill from the front, so the first empty one ends the search.
  T* find(std::string_view value) const noexcept {
    for (const auto& slot : slots_) {
      auto x = slot.load(std::memory_order_acquire);
      if (x == nullptr)
        break;
      if (x->value == value)
        return x->metric;
    }
    return nullptr;
  }

  T& add(std::string_view value) {
    auto labels = fixed_;
    if (used_ == values_max - 1)
      value = "other";
    else if (used_ == values_max)
      return *entries_.back()->metric;
    labels[label_] = std::string{value};
    auto& x = entries_[used_];
    x = std::make_unique<entry>(
      entry{std::string{value}, &family_.Add(labels)});
    slots_[used_++].store(x.get(), std::memory_order_release);
    return *x->metric;
  }

  prometheus::Family<T>& family_;
  std::string label_;
  prometheus::Labels fixed_;
  std::mutex mutex_;
  size_t used_ = 0;
  std::array<std::unique_ptr<entry>, values_max> entries_;
  std::array<std::atomic<const entry*>, values_max> slots_{};
};

} // namespace onsale::support
