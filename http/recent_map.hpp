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

/// A map that never holds more than `2 * generation` entries, or what they cost
/// together, such as bytes: those used last stay. (One entry is always taken,
/// whatever it costs.) Entries live in two generations; when the young one is
/// full, the old one is dropped as a whole and the young one takes its place.
/// Both operations cost O(1), with no list to keep in order. Not thread-safe.
///
/// @tparam Look what keys are looked for by
template <class T, class Key = std::string, class Look = std::string_view,
          class Hash = text_hash>
class recent_map {
public:
  explicit recent_map(size_t generation) : generation_(generation) {
  }

  /// Holds for what comes from now on.
  void set_generation(size_t generation) noexcept {
    generation_ = generation;
  }

  /// @returns the entry, or null. Valid until the next call.
  T* find(Look key) {
    if (auto i = young_.find(key); i != young_.end())
      return &i->second.value;
    auto i = old_.find(key);
    if (i == old_.end())
      return nullptr;
    auto node = old_.extract(i);
    make_room(node.mapped().cost);
    return &young_.insert(std::move(node)).position->second.value;
  }

  /// Adds an entry. @pre `find(key)` is null.
  T& insert(Look key, T value, size_t cost = 1) {
    make_room(cost);
    entry made{std::move(value), cost};
    return young_.emplace(key, std::move(made)).first->second.value;
  }

  void erase(Look key) {
    if (auto i = young_.find(key); i != young_.end()) {
      young_cost_ -= i->second.cost;
      young_.erase(i);
    }
    if (auto i = old_.find(key); i != old_.end())
      old_.erase(i);
  }

  size_t size() const noexcept {
    return young_.size() + old_.size();
  }

private:
  struct entry {
    T value;
    size_t cost;
  };

  using table = std::unordered_map<Key, entry, Hash, std::equal_to<>>;

  void make_room(size_t cost) {
    if (young_cost_ + cost > generation_ && !young_.empty()) {
      old_ = std::exchange(young_, {});
      young_cost_ = 0;
    }
    young_cost_ += cost;
  }

  size_t generation_;
  size_t young_cost_ = 0;
  table young_;
  table old_;
};

} // namespace onsale::http
