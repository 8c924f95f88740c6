#include "actors/open_keys.hpp"

namespace onsale::actors {

void open_keys::add(const storage::keyed_answer& asked, uint32_t home) {
  key what{asked.user.value, asked.key};
  homes_[what] = home;
  order_.push_back(std::move(what));
  while (order_.size() > most_) {
    homes_.erase(order_.front());
    order_.pop_front();
  }
}

std::optional<uint32_t>
open_keys::find(const storage::keyed_answer& asked) const {
  auto i = homes_.find({asked.user.value, asked.key});
  return i == homes_.end() ? std::nullopt : std::optional{i->second};
}

void open_keys::settle(const storage::keyed_answer& asked) {
  homes_.erase({asked.user.value, asked.key});
}

} // namespace onsale::actors
