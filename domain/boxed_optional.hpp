#pragma once

#include <memory>
#include <utility>

namespace onsale {

/// A value that is mostly missing. In the place of a `std::optional` it takes a
/// pointer instead of the whole size of the value, and an allocation when there
/// is one. A copy is a copy of the value.
template <class T>
class boxed_optional {
public:
  boxed_optional() noexcept = default;

  boxed_optional(T x) : value_(std::make_unique<T>(std::move(x))) {
    // Implicit, as that of `std::optional` is.
  }

  boxed_optional(const boxed_optional& other)
    : value_(other.value_ ? std::make_unique<T>(*other.value_) : nullptr) {
    // Nothing else to do.
  }

  boxed_optional(boxed_optional&&) noexcept = default;

  boxed_optional& operator=(boxed_optional other) noexcept {
    value_.swap(other.value_);
    return *this;
  }

  explicit operator bool() const noexcept {
    return value_ != nullptr;
  }

  /// @pre there is a value
  T& operator*() noexcept {
    return *value_;
  }

  const T& operator*() const noexcept {
    return *value_;
  }

  /// @pre there is a value
  T* operator->() noexcept {
    return value_.get();
  }

  const T* operator->() const noexcept {
    return value_.get();
  }

  T value_or(T other) const {
    return value_ ? *value_ : std::move(other);
  }

  template <class... Args>
  T& emplace(Args&&... args) {
    value_ = std::make_unique<T>(std::forward<Args>(args)...);
    return *value_;
  }

  void reset() noexcept {
    value_.reset();
  }

  friend bool operator==(const boxed_optional& x, const boxed_optional& y) {
    return x && y ? *x == *y : !x && !y;
  }

private:
  std::unique_ptr<T> value_;
};

} // namespace onsale
