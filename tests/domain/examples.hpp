#pragma once

#include "domain/catalogue.hpp"
#include "domain/ids.hpp"
#include "domain/refusal.hpp"
#include "domain/result.hpp"
#include "domain/time.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

/// Small worlds for the stories of tests/domain.
namespace onsale::examples {

using namespace std::chrono_literals;

/// Noon of a day in the sale of `concert()`.
inline const timestamp noon = *parse_rfc3339("2027-05-01T12:00:00Z");

inline constexpr event_id concert_id{1207};

inline user_id alice() {
  return {"alice"};
}

inline user_id bob() {
  return {"bob"};
}

/// A booking's id that nobody would guess, were it not for its number.
inline booking_id nth_booking(uint64_t n, block_id home = {concert_id, 1}) {
  booking_id id{home, {}};
  for (size_t i = 0; i < 8; ++i)
    id.token[i] = static_cast<uint8_t>(n >> (8 * i));
  return id;
}

/// Seats numbered from 1 on.
inline seat_row row(std::string name, uint32_t seats) {
  auto made = make_grid(1, seats, seat_numbering::consecutive).front();
  made.name = std::move(name);
  return made;
}

inline section seated(std::string id, std::vector<seat_row> rows) {
  section x;
  x.id = std::move(id);
  x.price_level = "P1";
  x.rows = std::move(rows);
  return x;
}

inline section general(std::string id, uint32_t capacity) {
  section x;
  x.id = std::move(id);
  x.kind = section_kind::general;
  x.price_level = "P1";
  x.capacity = capacity;
  return x;
}

/// An event on sale all the time until it starts; a seat costs 50.00 (P1) or
/// 20.00 (P2) dollars.
inline event concert(std::vector<section> sections) {
  event x;
  x.id = concert_id;
  x.name = "Concert";
  x.venue = {12};
  x.starts_at = *parse_rfc3339("2027-06-01T19:00:00Z");
  x.currency = *currency::parse("USD");
  x.price_levels = {{"P1", "Floor", 5000}, {"P2", "Balcony", 2000}};
  x.sections = std::move(sections);
  return x;
}

/// Why it was refused; nothing if it was not.
template <class T>
std::optional<refusal_code> code_of(const result<T, refusal>& x) {
  if (x)
    return std::nullopt;
  return x.error().code;
}

/// The problem's name, or "accepted": reads well in a failed check.
template <class T>
std::string outcome(const result<T, refusal>& x) {
  return x ? "accepted" : problem_name(x.error().code);
}

} // namespace onsale::examples
