#pragma once

#include "domain/result.hpp"
#include "domain/time.hpp"
#include "http/token.hpp"
#include "storage/check_in_store.hpp"

#include <string>

/// What the QR code of a sold ticket says. It is signed and never expires: the
/// store knows whether it still counts.
namespace onsale::http {

std::string
issue_ticket_code(const token_keys& keys, const storage::shown_ticket& x);

result<storage::shown_ticket, token_error>
read_ticket_code(const token_keys& keys, const std::string& code,
                 timestamp now);

} // namespace onsale::http
