#include "domain/seating_builder.hpp"

#include "domain/ensure.hpp"
#include "domain/limits.hpp"

#include <algorithm>

namespace onsale {

namespace {

/// Names hold no control characters, so a zero byte keeps them apart.
std::string seat_key(std::string_view row, std::string_view number) {
  std::string key{row};
  key += '\0';
  key += number;
  return key;
}

} // namespace

seating_builder::seating_builder(const event& x, const seating* before)
  : before_(before), quality_(x) {
  number_prices(x);
  if (!before)
    return;
  made_.blocks = before->blocks;
  for (auto& block : made_.blocks) {
    block.rows.clear();
    for (auto& place : block.places)
      place.retired = true;
  }
}

/// A level keeps its position, as whoever is searching by it may know only the
/// seating before. One that has gone leaves its own to another, but not at once.
void seating_builder::number_prices(const event& x) {
  auto& levels = made_.price_levels;
  std::vector<bool> taken;
  if (before_) {
    levels = before_->price_levels;
    taken.resize(levels.size());
    for (auto& block : before_->blocks)
      for (auto& place : block.places)
        if (!place.retired)
          taken[place.price] = true;
  }
  for (auto& level : x.price_levels) {
    auto known = std::find(levels.begin(), levels.end(), level.id);
    if (known == levels.end())
      continue;
    auto at = static_cast<size_t>(known - levels.begin());
    taken[at] = true;
    prices_.emplace(level.id, static_cast<price_index>(at));
  }
  for (auto& level : x.price_levels) {
    if (prices_.contains(level.id))
      continue;
    auto at = static_cast<size_t>(std::find(taken.begin(), taken.end(), false)
                                  - taken.begin());
    if (at == taken.size()) {
      taken.push_back(true);
      levels.emplace_back();
    }
    taken[at] = true;
    levels[at] = level.id;
    prices_.emplace(level.id, static_cast<price_index>(at));
  }
}

void seating_builder::add(const section& x) {
  if (x.kind == section_kind::seated)
    add_rows(x);
  else
    add_area(x);
}

void seating_builder::add_rows(const section& x) {
  known_.clear();
  for (auto b : blocks_of(x)) {
    auto& block = before_->blocks[b];
    for (size_t i = 0; i < block.places.size(); ++i) {
      auto& place = block.places[i];
      known_.emplace(seat_key(block.rows[place.row].name, place.number),
                     spot{b, static_cast<seat_index>(i)});
    }
  }
  for (size_t r = 0; r < x.rows.size(); ++r) {
    auto& row = x.rows[r];
    auto spots = locate(x, row);
    for (size_t i = 0; i < spots.size(); ++i) {
      auto& block = made_.blocks[spots[i].block];
      // What lies in another block parts the row: seats on both sides of it are
      // no neighbours.
      if (i == 0 || spots[i - 1].block != spots[i].block)
        block.rows.push_back({row.name, {}});
      block.rows.back().places.push_back(spots[i].seat);
      auto& from = row.seats[i];
      auto& level = from.price_level.empty() ? x.price_level : from.price_level;
      block.places[spots[i].seat] = {
        from.number,
        from.at.value_or(point{}),
        from.quality ? static_cast<float>(*from.quality) : quality_.of(x, r, i),
        price_of(level),
        static_cast<uint16_t>(block.rows.size() - 1),
        from.at.has_value(),
        from.quality.has_value(),
        from.accessible,
        false};
    }
  }
}

std::vector<seating_builder::spot>
seating_builder::locate(const section& x, const seat_row& row) {
  std::vector<std::optional<spot>> found;
  std::optional<size_t> home;
  for (auto& seat : row.seats) {
    auto known = known_.find(seat_key(row.name, seat.number));
    if (known == known_.end()) {
      found.emplace_back();
      continue;
    }
    found.emplace_back(known->second);
    if (!home)
      home = known->second.block;
  }
  if (!home)
    home = block_with_room(x, row.seats.size());
  std::vector<spot> spots;
  for (auto& old : found) {
    // New seats join the block of the seat to their left.
    if (old)
      home = old->block;
    else if (room(*home) == 0)
      home = block_with_room(x, 1);
    spots.push_back(old ? *old : add_place(*home));
  }
  return spots;
}

void seating_builder::add_area(const section& x) {
  auto quality = quality_.of(x, 0, 0);
  auto price = price_of(x.price_level);
  size_t left = x.capacity;
  auto sell = [&](size_t block, seat_index seat) {
    auto& place = made_.blocks[block].places[seat];
    place.quality = quality;
    place.price = price;
    place.retired = false;
    --left;
  };
  for (auto block : blocks_of(x)) {
    auto places = made_.blocks[block].places.size();
    for (size_t seat = 0; seat < places && left > 0; ++seat)
      sell(block, static_cast<seat_index>(seat));
  }
  while (left > 0) {
    auto block = block_with_room(x, 1);
    while (left > 0 && room(block) > 0)
      sell(block, add_place(block).seat);
  }
}

void seating_builder::keep_retired() {
  if (!before_)
    return;
  for (size_t b = 0; b < before_->blocks.size(); ++b) {
    auto& block = made_.blocks[b];
    if (block.kind == section_kind::general)
      continue;
    std::unordered_map<std::string, uint16_t> rows;
    for (size_t r = 0; r < block.rows.size(); ++r)
      rows.emplace(block.rows[r].name, static_cast<uint16_t>(r));
    for (auto& place : block.places) {
      if (!place.retired)
        continue;
      auto& name = before_->blocks[b].rows[place.row].name;
      auto next = static_cast<uint16_t>(block.rows.size());
      auto [row, added] = rows.emplace(name, next);
      if (added)
        block.rows.push_back({name, {}});
      place.row = row->second;
    }
  }
}

std::vector<size_t> seating_builder::blocks_of(const section& x) const {
  std::vector<size_t> blocks;
  for (size_t i = 0; i < made_.blocks.size(); ++i)
    if (made_.blocks[i].section == x.id && made_.blocks[i].kind == x.kind)
      blocks.push_back(i);
  return blocks;
}

size_t seating_builder::room(size_t block) const noexcept {
  return limits::places_per_block - made_.blocks[block].places.size();
}

size_t seating_builder::block_with_room(const section& x, size_t places) {
  auto blocks = blocks_of(x);
  auto fits = [&](size_t block) {
    return room(block) >= places;
  };
  auto found = std::find_if(blocks.rbegin(), blocks.rend(), fits);
  if (found != blocks.rend())
    return *found;
  made_.blocks.push_back({x.id, x.kind, {}, {}});
  return made_.blocks.size() - 1;
}

seating_builder::spot seating_builder::add_place(size_t block) {
  auto& places = made_.blocks[block].places;
  places.emplace_back();
  return {block, static_cast<seat_index>(places.size() - 1)};
}

price_index seating_builder::price_of(std::string_view level) const {
  auto found = prices_.find(level);
  ensure(found != prices_.end());
  return found->second;
}

} // namespace onsale
