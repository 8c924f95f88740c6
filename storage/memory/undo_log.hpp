#pragma once

#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace onsale::storage::memory {

/// Changes tables so that all of it can be taken back: a transaction.
class undo_log {
public:
  undo_log() = default;
  undo_log(const undo_log&) = delete;
  undo_log& operator=(const undo_log&) = delete;

  ~undo_log() {
    for (auto step = steps_.rbegin(); step != steps_.rend(); ++step)
      (*step)();
  }

  /// Keeps the changes.
  void commit() {
    steps_.clear();
  }

  /// Makes a copy of a value come back.
  template <class T>
  T& change(T& what) {
    steps_.push_back([&what, before = what] {
      what = before;
    });
    return what;
  }

  /// The value under a key, made if need be, to be changed.
  template <class Map>
  typename Map::mapped_type&
  change(Map& in, const typename Map::key_type& key) {
    auto known = in.find(key);
    if (known != in.end())
      return change(known->second);
    steps_.push_back([&in, key] {
      in.erase(key);
    });
    return in[key];
  }

  /// @returns whether it was not there before.
  template <class Set>
  bool insert(Set& in, const typename Set::key_type& what) {
    auto added = in.insert(what).second;
    if (added)
      steps_.push_back([&in, what] {
        in.erase(what);
      });
    return added;
  }

  /// Takes a value out of a set or a map, if it is there. Its node is kept:
  /// earlier steps may know it by its address.
  template <class Container>
  void erase(Container& from, const typename Container::key_type& key) {
    auto known = from.find(key);
    if (known == from.end())
      return;
    using node = typename Container::node_type;
    auto taken = std::make_shared<node>(from.extract(known));
    steps_.push_back([&from, taken] {
      from.insert(std::move(*taken));
    });
  }

private:
  std::vector<std::function<void()>> steps_;
};

} // namespace onsale::storage::memory
