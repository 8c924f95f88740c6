#include "search/filter_cache.hpp"

namespace onsale::search {

bitmap_ptr filter_cache::get(const segment_ptr& in, const std::string& filter,
                             const std::function<Roaring()>& make) {
  key wanted{in.get(), filter};
  {
    std::lock_guard lock{mutex_};
    auto known = kept_.find(wanted);
    // Another segment may have the address of one that is gone.
    if (known != kept_.end() && known->second.of.lock() == in) {
      ++counts_.hits;
      uses_.splice(uses_.begin(), uses_, known->second.use);
      return known->second.events;
    }
    ++counts_.misses;
  }
  auto made = std::make_shared<const Roaring>(make());
  std::lock_guard lock{mutex_};
  auto [at, is_new] = kept_.try_emplace(wanted);
  if (is_new) {
    uses_.push_front(wanted);
    at->second.use = uses_.begin();
  }
  at->second.of = in;
  at->second.events = made;
  if (kept_.size() > most_) {
    kept_.erase(uses_.back());
    uses_.pop_back();
  }
  return made;
}

filter_cache::counts filter_cache::read_counts() const {
  std::lock_guard lock{mutex_};
  return counts_;
}

} // namespace onsale::search
