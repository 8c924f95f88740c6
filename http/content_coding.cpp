#include "http/content_coding.hpp"

#include "http/header_text.hpp"

#include <optional>

namespace onsale::http {

namespace {

// Whether the parameters of one element leave it acceptable: a weight of zero,
// written 0, 0.0, 0.00 or 0.000, does not.
bool has_weight(std::string_view parameters) noexcept {
  parameters = trim(parameters);
  if (parameters.size() < 2 || !iequals(parameters.substr(0, 2), "q="))
    return true;
  return trim(parameters.substr(2)).find_first_not_of("0.")
         != std::string_view::npos;
}

} // namespace

accepted_codings parse_accept_encoding(std::string_view value) noexcept {
  std::optional<bool> gzip;
  std::optional<bool> identity;
  std::optional<bool> any;
  while (!value.empty()) {
    auto element = take_element(value, ',');
    if (element.empty())
      continue;
    auto name = take_element(element, ';');
    bool welcome = has_weight(element);
    if (iequals(name, "gzip") || iequals(name, "x-gzip"))
      gzip = welcome;
    else if (iequals(name, "identity"))
      identity = welcome;
    else if (name == "*")
      any = welcome;
  }
  return {gzip.value_or(any.value_or(false)),
          identity.value_or(any.value_or(true))};
}

} // namespace onsale::http
