#pragma once

#include <cassert>
#include <utility>
#include <variant>

namespace onsale {

/// Stands for "nothing to return" in `result<unit, E>`.
using unit = std::monostate;

/// Wraps an error so that a `result` can be built from it without naming the
/// whole type: `return failure{code}`.
template <class E>
struct failure {
  E error;
};

template <class E>
failure(E) -> failure<E>;

/// A value or the reason why there is none. Errors are values: no function of
/// the domain throws. Reading the wrong side is a bug and aborts, in release
/// builds too.
template <class T, class E>
class [[nodiscard]] result {
public:
  result(T value) : state_(std::in_place_index<0>, std::move(value)) {
    // Implicit on purpose: `return value`.
  }

  template <class F>
  result(failure<F> f) : state_(std::in_place_index<1>, std::move(f.error)) {
    // Implicit on purpose: `return failure{...}`.
  }

  explicit operator bool() const noexcept {
    return state_.index() == 0;
  }

  const T& operator*() const& {
    return std::get<0>(state_);
  }

  T& operator*() & {
    return std::get<0>(state_);
  }

  T&& operator*() && {
    return std::get<0>(std::move(state_));
  }

  const T* operator->() const {
    return &std::get<0>(state_);
  }

  T* operator->() {
    return &std::get<0>(state_);
  }

  const E& error() const& {
    return std::get<1>(state_);
  }

  E&& error() && {
    return std::get<1>(std::move(state_));
  }

private:
  std::variant<T, E> state_;
};

} // namespace onsale
