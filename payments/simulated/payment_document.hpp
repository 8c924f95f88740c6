#pragma once

#include "payments/simulated/provider_payment.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace onsale::payments {

/// A payment as the book keeps it: a JSON object.
std::string to_document(const provider_payment& x);

/// The inverse; nothing for anything else.
std::optional<provider_payment> parse_payment(std::string_view document);

} // namespace onsale::payments
