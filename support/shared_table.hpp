#pragma once

#include <cstddef>
#include <memory>
#include <unordered_map>
#include <utility>

namespace onsale::support {

/// A hash table that copies share until one of them is changed. May be read by
/// any thread, and changed by one that has the only copy of the object.
template <class Key, class T>
class shared_table {
public:
  using table = std::unordered_map<Key, T>;
  using const_iterator = typename table::const_iterator;

  const_iterator begin() const noexcept {
    return all_->begin();
  }

  const_iterator end() const noexcept {
    return all_->end();
  }

  const_iterator find(const Key& x) const {
    return std::as_const(*all_).find(x);
  }

  const T& at(const Key& x) const {
    return all_->at(x);
  }

  bool contains(const Key& x) const {
    return all_->contains(x);
  }

  size_t size() const noexcept {
    return all_->size();
  }

  /// Whether nothing has been changed since one was copied from the other.
  bool shares_with(const shared_table& x) const noexcept {
    return all_ == x.all_;
  }

  void set(const Key& key, T x) {
    own().insert_or_assign(key, std::move(x));
  }

  void erase(const Key& key) {
    if (all_->contains(key))
      own().erase(key);
  }

private:
  table& own() {
    if (all_.use_count() > 1)
      all_ = std::make_shared<table>(*all_);
    return *all_;
  }

  std::shared_ptr<table> all_ = std::make_shared<table>();
};

} // namespace onsale::support
