#pragma once

#include "tests/support/stripe/stripe_front.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace onsale::test {

/// A page of the test server that Stripe does not have.
struct desk_page {
  int status = 200;
  std::string type = "application/json";
  std::string body;
  std::string location; // where to go on; empty: nowhere
};

/// What a buyer, or a test in another program, may do at a test account over
/// HTTP, without a key:
///
///   GET  /bank/INTENT            the bank's page, with two buttons
///   POST /bank/INTENT            decision=approve or decision=refuse
///   GET  /_test/balance          what the account holds
///   GET  /_test/events           [{body, signature}…] since the last look
///   POST /_test/spoil            endpoint=create&how=1,13: for each of the next
///                                calls the number of a `mishap`
///
/// @param secret of the events' signatures
/// @returns nothing for any other call
std::optional<desk_page>
desk_page_of(stripe_account& account, stripe_front& front,
             const stripe_request& x, int64_t now, const std::string& secret);

} // namespace onsale::test
