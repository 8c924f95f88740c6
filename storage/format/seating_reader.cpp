#include "storage/format/seating_document.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace onsale::storage {

namespace {

using json = nlohmann::json;

/// Each reader returns whether what it read was in order.
bool read_text(const json& x, std::string& out) {
  if (!x.is_string())
    return false;
  out = x.get_ref<const std::string&>();
  return true;
}

/// Reads an unsigned integer below `end`.
template <class T>
bool read_below(const json& x, uint64_t end, T& out) {
  if (!x.is_number_unsigned() || x.get<uint64_t>() >= end)
    return false;
  out = static_cast<T>(x.get<uint64_t>());
  return true;
}

bool read_seat_number(const json& x, std::string& out) {
  if (!x.is_number_unsigned())
    return read_text(x, out);
  out = std::to_string(x.get<uint64_t>());
  return true;
}

bool read_coordinate(const json& x, double& out) {
  if (!x.is_number())
    return false;
  out = x.get<double>();
  return std::isfinite(out);
}

bool read_quality(const json& x, float& out) {
  double value = 0;
  if (!read_coordinate(x, value) || value < 0 || value > 1)
    return false;
  out = static_cast<float>(value);
  return true;
}

template <class Read>
bool read_column(const json& x, std::vector<place>& places, Read read) {
  if (x.is_array() && x.size() != places.size())
    return false;
  for (size_t i = 0; i < places.size(); ++i)
    if (!read(x.is_array() ? x[i] : x, places[i]))
      return false;
  return true;
}

template <class Set>
bool read_runs(const json& x, uint64_t end, std::vector<place>& places,
               Set set) {
  if (!x.is_array() || x.size() % 2 != 0)
    return false;
  size_t done = 0;
  for (size_t i = 0; i < x.size(); i += 2) {
    uint16_t value = 0;
    size_t count = 0;
    if (!read_below(x[i], end, value)
        || !read_below(x[i + 1], places.size() - done + 1, count))
      return false;
    for (auto stop = done + count; done < stop; ++done)
      set(places[done], value);
  }
  return done == places.size();
}

void set_flags(place& x, uint16_t flags) {
  x.placed = flags & flag_placed;
  x.rated = flags & flag_rated;
  x.accessible = flags & flag_accessible;
  x.retired = flags & flag_retired;
}

bool read_row(const json& x, size_t places, plan_row& out) {
  if (!x.is_array() || x.size() % 2 != 1 || !read_text(x[0], out.name))
    return false;
  for (size_t i = 1; i < x.size(); i += 2) {
    size_t first = 0;
    size_t count = 0;
    if (!read_below(x[i], places, first)
        || !read_below(x[i + 1], places - first + 1, count)
        || out.places.size() + count > places)
      return false;
    for (size_t seat = first; seat < first + count; ++seat)
      out.places.push_back(static_cast<seat_index>(seat));
  }
  return true;
}

bool read_rows(const json& x, block_plan& out) {
  if (!x.is_array() || x.size() > UINT16_MAX)
    return false;
  if (out.kind == section_kind::general && !x.empty())
    return false;
  out.rows.resize(x.size());
  for (size_t i = 0; i < x.size(); ++i)
    if (!read_row(x[i], out.places.size(), out.rows[i]))
      return false;
  return true;
}

/// Every place on sale is in the row that it names, and in no other.
bool rows_agree(const block_plan& x) {
  std::vector<bool> listed(x.places.size());
  for (size_t row = 0; row < x.rows.size(); ++row)
    for (auto seat : x.rows[row].places) {
      if (listed[seat] || x.places[seat].retired || x.places[seat].row != row)
        return false;
      listed[seat] = true;
    }
  if (x.kind == section_kind::general)
    return true;
  for (size_t seat = 0; seat < x.places.size(); ++seat)
    if (!listed[seat] && !x.places[seat].retired)
      return false;
  return true;
}

/// Reads the member `name`; `null` if it is missing, which no reader accepts.
const json& member(const json& x, const char* name) {
  static const json missing;
  auto i = x.find(name);
  return i == x.end() ? missing : *i;
}

bool read_kind(const json& x, section_kind& out) {
  std::string name;
  if (!read_text(x, name) || (name != "seated" && name != "general"))
    return false;
  out = name == "seated" ? section_kind::seated : section_kind::general;
  return true;
}

/// @returns the member at fault, or null.
const char* read_block(const json& x, size_t price_levels, block_plan& out) {
  if (!x.is_object() || !read_text(member(x, "section"), out.section))
    return "section";
  if (!read_kind(member(x, "kind"), out.kind))
    return "kind";
  size_t count = 0;
  if (!read_below(member(x, "places"), limits::places_per_block + 1, count))
    return "places";
  out.places.resize(count);
  if (!read_rows(member(x, "rows"), out))
    return "rows";
  auto& places = out.places;
  auto rows = std::max<size_t>(out.rows.size(), 1);
  if (!read_runs(member(x, "row"), rows, places, [](place& p, uint16_t row) {
        p.row = row;
      }))
    return "row";
  if (!read_runs(member(x, "price"), price_levels, places,
                 [](place& p, uint16_t price) {
                   p.price = price;
                 }))
    return "price";
  if (!read_runs(member(x, "flags"), 16, places, set_flags))
    return "flags";
  if (!read_column(member(x, "number"), places, [](auto& v, place& p) {
        return read_seat_number(v, p.number);
      }))
    return "number";
  if (!read_column(member(x, "x"), places, [](auto& v, place& p) {
        return read_coordinate(v, p.at.x);
      }))
    return "x";
  if (!read_column(member(x, "y"), places, [](auto& v, place& p) {
        return read_coordinate(v, p.at.y);
      }))
    return "y";
  if (!read_column(member(x, "quality"), places, [](auto& v, place& p) {
        return read_quality(v, p.quality);
      }))
    return "quality";
  return rows_agree(out) ? nullptr : "rows";
}

store_error broken(std::string where) {
  return {store_errc::broken, "seating document: " + std::move(where)};
}

bool read_price_levels(const json& x, std::vector<std::string>& out) {
  if (!x.is_array() || x.size() > UINT16_MAX)
    return false;
  out.resize(x.size());
  for (size_t i = 0; i < x.size(); ++i)
    if (!read_text(x[i], out[i]))
      return false;
  return true;
}

} // namespace

store_result<seating> read_seating(std::string_view document) {
  auto root = json::parse(document, nullptr, false);
  if (!root.is_object())
    return failure{broken("not a JSON object")};
  auto version = member(root, "version");
  if (!version.is_number_unsigned() || version != seating_version)
    return failure{broken("version")};
  seating out;
  if (!read_price_levels(member(root, "price_levels"), out.price_levels))
    return failure{broken("price_levels")};
  auto& blocks = member(root, "blocks");
  if (!blocks.is_array() || blocks.size() > limits::blocks_per_event)
    return failure{broken("blocks")};
  out.blocks.resize(blocks.size());
  for (size_t i = 0; i < blocks.size(); ++i)
    if (auto at = read_block(blocks[i], out.price_levels.size(), out.blocks[i]))
      return failure{broken("blocks[" + std::to_string(i) + "]." + at)};
  return out;
}

} // namespace onsale::storage
