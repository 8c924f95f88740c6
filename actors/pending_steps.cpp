#include "actors/pending_steps.hpp"

#include <utility>

namespace onsale::actors {

uint64_t pending_steps::add(time_point until, failure failed) {
  steps_.push_back({until, std::move(failed)});
  return first_ + steps_.size() - 1;
}

std::optional<pending_steps::failure> pending_steps::end(uint64_t number) {
  if (number < first_ || number - first_ >= steps_.size())
    return std::nullopt;
  auto result = std::exchange(steps_[number - first_].failed, std::nullopt);
  drop_ended();
  return result;
}

std::vector<pending_steps::failure> pending_steps::end_overdue(time_point now) {
  std::vector<failure> result;
  while (!steps_.empty() && steps_.front().until <= now) {
    result.push_back(*std::move(steps_.front().failed));
    steps_.front().failed.reset();
    drop_ended();
  }
  return result;
}

std::optional<pending_steps::time_point> pending_steps::next() const {
  if (steps_.empty())
    return std::nullopt;
  return steps_.front().until;
}

void pending_steps::drop_ended() {
  while (!steps_.empty() && !steps_.front().failed) {
    steps_.pop_front();
    ++first_;
  }
}

} // namespace onsale::actors
