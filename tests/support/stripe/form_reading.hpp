#pragma once

#include <nlohmann/json.hpp>

#include <string_view>

namespace onsale::test {

/// Reads a form or a query as Stripe does: `a[b]=c` is a member of an object,
/// `a[]=c` one of a list; all values are texts.
nlohmann::json read_form(std::string_view text);

} // namespace onsale::test
