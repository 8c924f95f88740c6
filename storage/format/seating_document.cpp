#include "storage/format/seating_document.hpp"

#include <nlohmann/json.hpp>
#include <openssl/sha.h>

#include <array>
#include <charconv>
#include <cstdint>

namespace onsale::storage {

namespace {

using json = nlohmann::json;

void append_text(std::string& out, const std::string& x) {
  out += json(x).dump(-1, ' ', false, json::error_handler_t::replace);
}

template <class T>
void append_number(std::string& out, T x) {
  std::array<char, 32> buf;
  auto end = std::to_chars(buf.data(), buf.data() + buf.size(), x).ptr;
  out.append(buf.data(), end);
}

void append_coordinate(std::string& out, double x) {
  append_number(out, x + 0.0); // -0 and 0 are the same place
}

/// Readers take a number as a double first. Where the shortest text of a float
/// would be rounded twice on that way, and wrongly, the longer text is written.
void append_quality(std::string& out, float x) {
  x += 0.0f;
  auto begin = out.size();
  append_number(out, x);
  double read = 0;
  std::from_chars(out.data() + begin, out.data() + out.size(), read);
  if (static_cast<float>(read) != x) {
    out.resize(begin);
    append_number(out, static_cast<double>(x));
  }
}

/// Printed numbers are mostly plain ones, which need no quotes.
bool is_plain_number(const std::string& x) {
  if (x.empty() || x.size() > 9 || (x[0] == '0' && x.size() > 1))
    return false;
  return x.find_first_not_of("0123456789") == std::string::npos;
}

void append_seat_number(std::string& out, const std::string& x) {
  if (is_plain_number(x))
    out += x;
  else
    append_text(out, x);
}

uint8_t flags_of(const place& x) {
  return (x.placed ? flag_placed : 0) | (x.rated ? flag_rated : 0)
         | (x.accessible ? flag_accessible : 0)
         | (x.retired ? flag_retired : 0);
}

void append_key(std::string& out, const char* name) {
  out += ",\"";
  out += name;
  out += "\":";
}

/// Prints one value for each place, or a single one if they are all equal.
template <class Get, class Append>
void append_column(std::string& out, const char* name,
                   const std::vector<place>& places, Get get, Append append) {
  append_key(out, name);
  bool equal = !places.empty();
  for (auto& x : places)
    equal = equal && get(x) == get(places[0]);
  if (equal) {
    append(out, get(places[0]));
    return;
  }
  out += '[';
  for (auto& x : places) {
    if (out.back() != '[')
      out += ',';
    append(out, get(x));
  }
  out += ']';
}

/// Prints runs of equal values: value, count, value, count …
template <class Get>
void append_runs(std::string& out, const char* name,
                 const std::vector<place>& places, Get get) {
  append_key(out, name);
  out += '[';
  for (size_t first = 0; first < places.size();) {
    auto last = first + 1;
    while (last < places.size() && get(places[last]) == get(places[first]))
      ++last;
    if (first > 0)
      out += ',';
    append_number(out, static_cast<uint32_t>(get(places[first])));
    out += ',';
    append_number(out, last - first);
    first = last;
  }
  out += ']';
}

void append_row(std::string& out, const plan_row& row) {
  out += '[';
  append_text(out, row.name);
  for (size_t first = 0; first < row.places.size();) {
    auto last = first + 1;
    while (last < row.places.size()
           && row.places[last] == row.places[last - 1] + 1)
      ++last;
    out += ',';
    append_number(out, row.places[first]);
    out += ',';
    append_number(out, last - first);
    first = last;
  }
  out += ']';
}

void append_block(std::string& out, const block_plan& x) {
  out += "{\"section\":";
  append_text(out, x.section);
  append_key(out, "kind");
  out += x.kind == section_kind::seated ? "\"seated\"" : "\"general\"";
  append_key(out, "places");
  append_number(out, x.places.size());
  append_key(out, "rows");
  out += '[';
  for (auto& row : x.rows) {
    if (&row != &x.rows.front())
      out += ',';
    append_row(out, row);
  }
  out += ']';
  append_runs(out, "row", x.places, [](auto& p) {
    return p.row;
  });
  append_runs(out, "price", x.places, [](auto& p) {
    return p.price;
  });
  append_runs(out, "flags", x.places, flags_of);
  append_column(
    out, "number", x.places,
    [](auto& p) -> const std::string& {
      return p.number;
    },
    append_seat_number);
  append_column(
    out, "x", x.places,
    [](auto& p) {
      return p.at.x;
    },
    append_coordinate);
  append_column(
    out, "y", x.places,
    [](auto& p) {
      return p.at.y;
    },
    append_coordinate);
  append_column(
    out, "quality", x.places,
    [](auto& p) {
      return p.quality;
    },
    append_quality);
  out += '}';
}

} // namespace

std::string write_seating(const seating& x) {
  std::string out = "{\"version\":";
  append_number(out, seating_version);
  append_key(out, "price_levels");
  out += '[';
  for (auto& level : x.price_levels) {
    if (&level != &x.price_levels.front())
      out += ',';
    append_text(out, level);
  }
  out += ']';
  append_key(out, "blocks");
  out += '[';
  for (auto& block : x.blocks) {
    if (&block != &x.blocks.front())
      out += ',';
    append_block(out, block);
  }
  out += "]}";
  return out;
}

seating_hash hash_of(std::string_view document) {
  static_assert(seating_hash::size == SHA256_DIGEST_LENGTH);
  std::array<uint8_t, seating_hash::size> digest;
  SHA256(reinterpret_cast<const unsigned char*>(document.data()),
         document.size(), digest.data());
  return seating_hash{digest};
}

} // namespace onsale::storage
