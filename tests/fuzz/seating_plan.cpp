// Seating plans: whatever the catalogue or a store says, every seat is in
// exactly one row, keeps its number for ever, and can be chosen and sold.
//
// The first line of an input begins with
//   e  then each line is an event, or one that takes the place of the one
//   before d  then the rest is a document as stores keep it
// and goes on with wishes: three bytes for each call of best available.

#include "domain/best_available.hpp"
#include "domain/seat_map.hpp"
#include "storage/format/catalogue_format.hpp"
#include "storage/format/json_text.hpp"
#include "storage/format/seating_document.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <optional>
#include <set>
#include <tuple>
#include <vector>

namespace onsale::fuzz {

namespace {

/// More than a block holds; larger plans take too long.
constexpr size_t places_max = limits::places_per_block + 500;

// -- invariants ---------------------------------------------------------------

void check_place(const seating& seats, const block_plan& block,
                 const place& x) {
  ensure(x.quality >= 0 && x.quality <= 1);
  ensure(x.price < seats.price_levels.size());
  ensure(block.kind == section_kind::general || x.row < block.rows.size());
}

void check_block(const seating& seats, const block_plan& x) {
  ensure(x.places.size() <= limits::places_per_block);
  std::vector<int> rows_with(x.places.size());
  for (size_t row = 0; row < x.rows.size(); ++row)
    for (auto seat : x.rows[row].places) {
      ensure(seat < x.places.size());
      ensure(x.places[seat].row == row);
      ++rows_with[seat];
    }
  for (size_t seat = 0; seat < x.places.size(); ++seat) {
    auto seated = x.kind == section_kind::seated && !x.places[seat].retired;
    ensure(rows_with[seat] == (seated ? 1 : 0));
    check_place(seats, x, x.places[seat]);
  }
}

void check_plan(const seating& x) {
  ensure(x.blocks.size() <= limits::blocks_per_event);
  for (auto& block : x.blocks)
    check_block(x, block);
}

/// What a store writes of a seating it reads as the same one.
void check_stored(const seating& x) {
  auto document = storage::write_seating(x);
  auto read = storage::read_seating(document);
  ensure(bool{read});
  ensure(storage::write_seating(*read) == document);
}

// -- selling ------------------------------------------------------------------

best_request request_of(std::string_view wish) {
  auto byte = [&](size_t i) {
    return static_cast<unsigned char>(wish[i]);
  };
  best_request x;
  x.quantity = byte(0) % 12;
  x.accessible = byte(1) % 4;
  x.adjacent = byte(2) & 1;
  if (byte(2) & 2)
    x.price = static_cast<price_index>(byte(2) >> 4 & 3);
  return x;
}

orphan_rule rule_of(std::string_view wish) {
  return static_cast<orphan_rule>((static_cast<unsigned char>(wish[2]) >> 2)
                                  % 3);
}

void check_adjacent(const block_plan& plan, const selection& x) {
  auto& row = plan.rows[plan.places[x.seats.front()].row].places;
  std::set<seat_index> chosen{x.seats.begin(), x.seats.end()};
  auto is_chosen = [&](seat_index seat) {
    return chosen.contains(seat);
  };
  auto first = std::find_if(row.begin(), row.end(), is_chosen);
  auto last = std::find_if_not(first, row.end(), is_chosen);
  ensure(static_cast<size_t>(last - first) == x.seats.size());
}

void check_choice(const block_plan& plan, const seat_set& free,
                  const best_request& request, const selection& x) {
  ensure(x.seats.size() == request.quantity);
  ensure(std::is_sorted(x.seats.begin(), x.seats.end()));
  ensure(std::adjacent_find(x.seats.begin(), x.seats.end()) == x.seats.end());
  uint32_t accessible = 0;
  for (auto seat : x.seats) {
    ensure(seat < plan.places.size() && free.test(seat));
    auto& chosen = plan.places[seat];
    ensure(!chosen.retired);
    ensure(!request.price || chosen.price == *request.price);
    accessible += chosen.accessible ? 1 : 0;
  }
  ensure(accessible >= request.accessible);
  if (request.adjacent && plan.kind == section_kind::seated)
    check_adjacent(plan, x);
}

/// Sells what each wish finds, and counts.
void sell(const block_plan& plan, std::string_view wishes) {
  seat_map seats{plan};
  size_t sold = 0;
  for (; wishes.size() >= 3; wishes.remove_prefix(3)) {
    auto request = request_of(wishes);
    auto found = best_available(plan, seats.free(), request, rule_of(wishes));
    if (!found)
      continue;
    check_choice(plan, seats.free(), request, *found);
    std::vector<seat_change> changes;
    for (auto seat : found->seats)
      changes.push_back({seat, seat_status::sold});
    seats.begin(changes, std::nullopt);
    seats.commit(changes);
    sold += changes.size();
    ensure(seats.sold() == sold && seats.held() == 0 && seats.blocked() == 0);
    ensure(seats.available() == plan.capacity() - sold);
    ensure(seats.free().count() == seats.available());
  }
}

// -- events -------------------------------------------------------------------

size_t places_of(const event& x) {
  size_t places = 0;
  for (auto& section : x.sections) {
    places += section.capacity;
    for (auto& row : section.rows)
      places += row.seats.size();
  }
  return places;
}

/// All that are sold have names of their own.
void check_names(const seating& x) {
  std::set<std::tuple<std::string_view, std::string_view, std::string_view>>
    names;
  for (auto& block : x.blocks)
    for (auto& row : block.rows)
      for (auto seat : row.places)
        ensure(names.emplace(block.section, row.name, block.places[seat].number)
                 .second);
}

/// Tickets outlive changes of the catalogue: the same block and number is the
/// same seat.
void check_kept(const seating& before, const seating& after) {
  ensure(after.blocks.size() >= before.blocks.size());
  for (size_t b = 0; b < before.blocks.size(); ++b) {
    auto& old = before.blocks[b];
    auto& now = after.blocks[b];
    ensure(now.section == old.section && now.kind == old.kind);
    ensure(now.places.size() >= old.places.size());
    if (old.kind == section_kind::general)
      continue;
    for (size_t i = 0; i < old.places.size(); ++i) {
      ensure(now.places[i].number == old.places[i].number);
      ensure(now.rows[now.places[i].row].name
             == old.rows[old.places[i].row].name);
    }
  }
}

std::optional<event> read_event(std::string_view line) {
  auto document = storage::parse_json(line);
  if (!document)
    return std::nullopt;
  auto read = storage::parse_event(*document);
  if (!read || places_of(*read) > places_max)
    return std::nullopt;
  return *std::move(read);
}

void try_events(std::string_view lines, std::string_view wishes) {
  std::optional<seating> before;
  while (!lines.empty()) {
    auto what = read_event(take_line(lines));
    if (!what)
      continue;
    auto made = make_seating(*what, before ? &*before : nullptr);
    if (!made)
      continue;
    ensure(made->capacity() == places_of(*what));
    check_plan(*made);
    check_names(*made);
    check_stored(*made);
    if (before) {
      check_kept(*before, *made);
      ensure(retired_places(what->id, *before, *made).size()
             <= before->capacity());
    }
    for (auto& block : made->blocks)
      sell(block, wishes);
    before = *std::move(made);
  }
}

void try_document(std::string_view document, std::string_view wishes) {
  auto read = storage::read_seating(document);
  if (!read)
    return;
  check_plan(*read);
  check_stored(*read);
  for (auto& block : read->blocks)
    sell(block, wishes);
}

} // namespace

void try_input(std::string_view input) {
  auto wishes = take_line(input);
  if (wishes.empty())
    return;
  auto kind = wishes.front();
  wishes.remove_prefix(1);
  if (kind == 'e')
    try_events(input, wishes);
  else if (kind == 'd')
    try_document(input, wishes);
}

} // namespace onsale::fuzz
