#pragma once

#include "domain/seating.hpp"
#include "storage/catalogue_store.hpp"
#include "storage/store_error.hpp"

#include <cstdint>
#include <string>
#include <string_view>

/// The form in which stores keep a seating: one JSON document that thousands of
/// events share, named by its hash.
///
///   {"version": 1, "price_levels": ["P1"], "blocks": [
///     {"section": "101", "kind": "seated", "places": 4,
///      "rows": [["A", 0, 2], ["B", 2, 2]],   name, then runs: first, count
///      "row": [0, 2, 1, 2],                  runs: value, count
///      "price": [0, 4], "flags": [1, 4],     runs as well
///      "number": [1, 2, 1, "2a"],            columns: a value for each place,
///      "x": [0.5, 1, 0.5, 1], "y": 0,        or one for all of them
///      "quality": 0.75}]}
namespace onsale::storage {

inline constexpr uint64_t seating_version = 1;

/// Bits of the column `flags`.
enum place_flag : uint8_t {
  flag_placed = 1,
  flag_rated = 2,
  flag_accessible = 4,
  flag_retired = 8
};

/// Prints a seating. The same seating gives the same bytes, for ever: stores
/// find seatings by the hash. Coordinates print as their shortest decimal that
/// reads back exactly; -0 prints as 0.
/// @pre numbers are finite and texts are UTF-8, as `validate` ensures
std::string write_seating(const seating& x);

/// Reads what `write_seating` printed. Anything else, such as an index out of
/// range or a column of the wrong length, is `store_errc::broken` with a detail
/// that says where.
store_result<seating> read_seating(std::string_view document);

/// SHA-256 of a document, in hex.
seating_hash hash_of(std::string_view document);

} // namespace onsale::storage
