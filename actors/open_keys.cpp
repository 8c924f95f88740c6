#include "actors/open_keys.hpp"

namespace onsale::actors {

void open_keys::add(const storage::keyed_answer& asked, uint32_t home) {
  key what{asked.user.value, asked.key};
  auto number = next_number_++;
  entries_[what] = {home, number};
  order_.emplace_back(number, std::move(what));
  while (order_.size() > most_) {
    auto i = entries_.find(order_.front().second);
    if (i != entries_.end() && i->second.number == order_.front().first)
      entries_.erase(i);
    order_.pop_front();
  }
}

std::optional<uint32_t>
open_keys::find(const storage::keyed_answer& asked) const {
  auto i = entries_.find({asked.user.value, asked.key});
  return i == entries_.end() ? std::nullopt : std::optional{i->second.home};
}

void open_keys::settle(const storage::keyed_answer& asked) {
  entries_.erase({asked.user.value, asked.key});
}

} // namespace onsale::actors
