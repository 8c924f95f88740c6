#include "bench/crowd_record.hpp"

#include <algorithm>
#include <charconv>
#include <string>

namespace onsale::bench {

crowd_record::crowd_record(const hall& where, uint64_t requests)
  : where_(where), requests_(requests),
    owners_(static_cast<size_t>(where.seats())) {
  // Nothing yet.
}

void crowd_record::sent(uint64_t number, time_point at) {
  requests_[number] = {true, false, at};
}

void crowd_record::held(uint64_t number, const std::vector<seat>& seats,
                        time_point at) {
  auto& by = requests_[number];
  by.was_answered = true;
  ++known_.held;
  if (!is_pair(seats)) {
    ++known_.unfitting;
    return;
  }
  for (const auto& [block, place] : seats) {
    auto& x = owners_[static_cast<size_t>((block - 1) * where_.seats_per_block()
                                          + place)];
    if (x.exists)
      ++known_.doubled;
    else
      x = {true, by.sent, at};
  }
}

void crowd_record::refused(uint64_t number, time_point at) {
  requests_[number].was_answered = true;
  refusals_.push_back(at);
}

bool crowd_record::is_pair(const std::vector<seat>& seats) const {
  if (seats.size() != 2)
    return false;
  auto [first, second] = std::minmax(seats[0], seats[1]);
  return first.first == second.first && first.second + 1 == second.second
         && second.second % where_.seats_per_row != 0 && first.first >= 1
         && first.first <= where_.blocks && first.second >= 0
         && second.second < where_.seats_per_block();
}

template <class Predicate>
uint64_t crowd_record::pairs(Predicate is_free) const {
  uint64_t result = 0;
  auto row_size = static_cast<size_t>(where_.seats_per_row);
  for (size_t row = 0; row < owners_.size(); row += row_size)
    for (size_t i = row; i + 1 < row + row_size; ++i)
      if (is_free(owners_[i]) && is_free(owners_[i + 1])) {
        ++result;
        ++i;
      }
  return result;
}

crowd_record::judgement crowd_record::judge() const {
  auto result = known_;
  for (const auto& x : requests_)
    if (x.was_sent && !x.was_answered)
      ++result.unanswered;
  for (auto end : refusals_) {
    auto possible = pairs([&](const owner& x) {
      return !x.exists || x.answered > end;
    });
    auto certain = pairs([&](const owner& x) {
      return !x.exists || x.sent >= end;
    });
    if (possible == 0)
      ++result.right;
    else if (certain > 2 * result.unanswered)
      ++result.wrong;
    else
      ++result.undecided;
  }
  return result;
}

std::vector<crowd_record::seat>
seats_in(std::string_view body, uint64_t event) {
  std::vector<crowd_record::seat> result;
  auto prefix = "\"" + std::to_string(event) + "-";
  for (auto at = body.find(prefix); at != std::string_view::npos;
       at = body.find(prefix, at + 1)) {
    const auto* end = body.data() + body.size();
    crowd_record::seat x;
    auto block = std::from_chars(body.data() + at + prefix.size(), end,
                                 x.first);
    if (block.ec != std::errc{} || block.ptr == end || *block.ptr != '-')
      continue;
    auto place = std::from_chars(block.ptr + 1, end, x.second);
    if (place.ec == std::errc{} && place.ptr != end && *place.ptr == '"')
      result.push_back(x);
  }
  return result;
}

} // namespace onsale::bench
