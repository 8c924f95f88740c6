#include "domain/seating.hpp"

#include "domain/limits.hpp"
#include "domain/seating_builder.hpp"

#include <algorithm>

namespace onsale {

size_t block_plan::capacity() const noexcept {
  auto sold_here = [](const place& x) {
    return !x.retired;
  };
  return static_cast<size_t>(
    std::count_if(places.begin(), places.end(), sold_here));
}

size_t seating::capacity() const noexcept {
  size_t sum = 0;
  for (auto& block : blocks)
    sum += block.capacity();
  return sum;
}

const block_plan* seating::find(uint32_t block) const noexcept {
  return block >= 1 && block <= blocks.size() ? &blocks[block - 1] : nullptr;
}

result<seating, seating_error>
make_seating(const event& x, const seating* before) {
  seating_builder builder{x, before};
  for (auto& section : x.sections)
    builder.add(section);
  builder.keep_retired();
  auto made = std::move(builder).take();
  if (made.blocks.size() > limits::blocks_per_event)
    return failure{seating_error::too_many_blocks};
  return made;
}

std::vector<ticket_id>
retired_places(event_id id, const seating& before, const seating& after) {
  std::vector<ticket_id> gone;
  for (size_t b = 0; b < before.blocks.size(); ++b) {
    auto& old = before.blocks[b].places;
    auto number = static_cast<uint32_t>(b + 1);
    auto block = after.find(number);
    auto kept = [&](size_t seat) {
      return block && seat < block->places.size()
             && !block->places[seat].retired;
    };
    for (size_t seat = 0; seat < old.size(); ++seat)
      if (!old[seat].retired && !kept(seat))
        gone.push_back({{id, number}, static_cast<seat_index>(seat)});
  }
  return gone;
}

} // namespace onsale
