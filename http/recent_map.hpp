#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace onsale::http {

/// Hashes text without making a string of it first.
struct text_hash {
  using is_transparent = void;

  size_t operator()(std::string_view x) const noexcept {
    return std::hash<std::string_view>{}(x);
  }
};

/// A map that never holds more than `2 * generation` entries: those used last
/// stay. Entries live in two generations; when the young one is full, the old
/// one is dropped as a whole and the young one takes its place. Both operations
/// cost O(1), with no list to keep in order. Not thread-safe.
///
/// @tparam Look what keys are looked for by
template <class T, class Key = std::string, class Look = std::string_view,
          class Hash = text_hash>
class recent_map {
public:
  explicit recent_map(size_t generation) : generation_(generation) {
  }

  /// @returns the entry, or null. Valid until the next call.
  T* find(Look key) {
    if (auto i = young_.find(key); i != young_.end())
      return &i->second;
    auto i = old_.find(key);
    if (i == old_.end())
      return nullptr;
    auto node = old_.extract(i);
    make_room();
    return &young_.insert(std::move(node)).position->second;
  }

  /// Adds an entry. @pre `find(key)` is null.
  T& insert(Look key, T value) {
    make_room();
    return young_.emplace(key, std::move(value)).first->second;
  }

  void erase(Look key) {
    if (auto i = young_.find(key); i != young_.end())
      young_.erase(i);
    if (auto i = old_.find(key); i != old_.end())
      old_.erase(i);
  }

  size_t size() const noexcept {
    return young_.size() + old_.size();
  }

private:
  using table = std::unordered_map<Key, T, Hash, std::equal_to<>>;

  void make_room() {
    if (young_.size() < generation_)
      return;
    old_ = std::exchange(young_, {});
  }

  size_t generation_;
  table young_;
  table old_;
};

} // namespace onsale::http
