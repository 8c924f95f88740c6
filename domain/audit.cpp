#include "domain/audit.hpp"

#include "domain/limits.hpp"

#include <algorithm>

namespace onsale {

std::string field_path::text() const {
  auto result = parent_ ? parent_->text() + '.' + member_ : member_;
  if (index_ != no_index)
    result += '[' + std::to_string(index_) + ']';
  return result;
}

void audit::require(bool holds, const field_path& at, const char* reason) {
  if (!holds && !fault_)
    fault_ = invalid_field{at.text(), reason};
}

void audit::name(std::string_view x, const field_path& at, presence needed) {
  require(!x.empty() || needed == presence::optional, at, "is missing");
  require(x.size() <= limits::name_bytes, at, "is too long");
  require(is_printable(x, text_kind::line), at,
          "must be UTF-8 without control characters");
}

bool is_label(std::string_view x) {
  auto allowed = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')
           || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  return !x.empty() && x.size() <= limits::label_bytes
         && std::all_of(x.begin(), x.end(), allowed);
}

void audit::label(std::string_view x, const field_path& at) {
  require(is_label(x), at, "must be 1 to 32 of A-Z a-z 0-9 _ -");
}

void audit::id(uint64_t x, const field_path& at) {
  require(x >= 1 && x <= limits::id_max, at, "must be from 1 to 2^63 - 1");
}

void audit::range(double x, double least, double most, const field_path& at,
                  const char* reason) {
  // Written so that not-a-number fails.
  require(x >= least && x <= most, at, reason);
}

void audit::location(const point& x, const field_path& at) {
  constexpr auto most = limits::coordinate;
  range(x.x, -most, most, {at, "x"}, "must be a coordinate");
  range(x.y, -most, most, {at, "y"}, "must be a coordinate");
}

void audit::price(int64_t minor_units, const field_path& at) {
  require(minor_units >= 0 && minor_units <= limits::price_minor, at,
          "must be from 0 to 1000000000 minor units");
}

void audit::list(size_t items, size_t most, const field_path& at) {
  require(items <= most, at, "has too many items");
}

void audit::names(const std::vector<std::string>& xs, const char* member) {
  list(xs.size(), limits::list_items, member);
  for (size_t i = 0; i < xs.size() && !failed(); ++i)
    name(xs[i], {member, i}, presence::required);
}

} // namespace onsale
